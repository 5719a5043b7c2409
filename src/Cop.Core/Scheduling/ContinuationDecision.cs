namespace Cop;

/// <summary>The next action for an active continuation.</summary>
internal abstract record ContinuationDecision
{
    /// <summary>No action until an event is committed or the time is reached.</summary>
    public sealed record Wait(DateTimeOffset? Until) : ContinuationDecision;

    /// <summary>Resume it by its agent.</summary>
    public sealed record Resume(string Reason, string? TriggerEventId, long TriggerSeq) : ContinuationDecision;

    /// <summary>Expire it.</summary>
    public sealed record Expire : ContinuationDecision
    {
        public static Expire Now { get; } = new();
    }

    /// <summary>Abandon it: its attempts are used up.</summary>
    public sealed record Abandon : ContinuationDecision
    {
        public static Abandon Now { get; } = new();
    }
}
