namespace Cop.AI;

/// <summary>A call of a model's last answer.</summary>
/// <param name="CallId">The id in the log.</param>
/// <param name="ModelCallId">The model's own id, which its result has to name.</param>
internal sealed record PendingCall(string CallId, string ModelCallId)
{
    /// <summary>Whether its result ends the task.</summary>
    public bool IsHandOff { get; init; }

    /// <summary>The artifact of the result; null while it is awaited.</summary>
    public string? ResultId { get; init; }
}
