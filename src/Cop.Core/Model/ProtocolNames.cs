namespace Cop.Protocol;

/// <summary>Converts enumeration values to the names of the protocol.</summary>
public static class ProtocolNames
{
    /// <summary>Gets the name of a topic's status.</summary>
    /// <remarks>Protocol 2.3.2.</remarks>
    public static string ToProtocolName(this TopicStatus status) => status switch
    {
        TopicStatus.Open => "open",
        TopicStatus.InProgress => "in_progress",
        TopicStatus.Exhausted => "exhausted",
        TopicStatus.Closed => "closed",
        _ => throw new ArgumentOutOfRangeException(nameof(status)),
    };

    /// <summary>Gets the name of a task's status.</summary>
    /// <remarks>Protocol 2.4.2.</remarks>
    public static string ToProtocolName(this CopTaskStatus status) => status switch
    {
        CopTaskStatus.Pending => "pending",
        CopTaskStatus.Running => "running",
        CopTaskStatus.NeedsInput => "needs_input",
        CopTaskStatus.Done => "done",
        CopTaskStatus.Failed => "failed",
        CopTaskStatus.Cancelled => "cancelled",
        _ => throw new ArgumentOutOfRangeException(nameof(status)),
    };

    /// <summary>Gets the name of a step's status.</summary>
    /// <remarks>Protocol 2.5.2.</remarks>
    public static string ToProtocolName(this StepStatus status) => status switch
    {
        StepStatus.Pending => "pending",
        StepStatus.Running => "running",
        StepStatus.Done => "done",
        StepStatus.Failed => "failed",
        StepStatus.Skipped => "skipped",
        _ => throw new ArgumentOutOfRangeException(nameof(status)),
    };

    /// <summary>Gets the name of a continuation's status.</summary>
    /// <remarks>Protocol 5.5.1.</remarks>
    public static string ToProtocolName(this ContinuationStatus status) => status switch
    {
        ContinuationStatus.Active => "active",
        ContinuationStatus.Resumed => "resumed",
        ContinuationStatus.Expired => "expired",
        ContinuationStatus.Abandoned => "abandoned",
        ContinuationStatus.Cancelled => "cancelled",
        _ => throw new ArgumentOutOfRangeException(nameof(status)),
    };

    /// <summary>Gets the name of a kind of row, which is part of every digest.</summary>
    /// <remarks>Decision M-11.</remarks>
    public static string ToProtocolName(this ViewKind kind) => kind switch
    {
        ViewKind.Topic => "topic",
        ViewKind.Task => "task",
        ViewKind.Step => "step",
        ViewKind.Artifact => "artifact",
        ViewKind.Continuation => "continuation",
        ViewKind.ProjectionError => "projection_error",
        ViewKind.ParkedDelivery => "parked_delivery",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}
