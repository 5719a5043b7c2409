namespace Cop;

/// <summary>What is to be done with an active continuation now.</summary>
internal abstract record ContinuationDecision
{
    /// <summary>Nothing, until an event comes or the moment is there.</summary>
    public sealed record Wait(DateTimeOffset? Until) : ContinuationDecision;

    /// <summary>Its agent is to take it up.</summary>
    public sealed record Resume(string Reason, string? TriggerEventId, long TriggerSeq) : ContinuationDecision;

    /// <summary>Its time is over.</summary>
    public sealed record Expire : ContinuationDecision
    {
        public static Expire Now { get; } = new();
    }

    /// <summary>Its attempts are used up.</summary>
    public sealed record Abandon : ContinuationDecision
    {
        public static Abandon Now { get; } = new();
    }
}
