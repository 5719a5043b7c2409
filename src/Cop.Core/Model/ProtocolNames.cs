namespace Cop;

/// <summary>The protocol's words for the values of enumerations.</summary>
public static class ProtocolNames
{
    /// <summary>The word for a topic's status (spec 2.3.2).</summary>
    public static string ToProtocolName(this TopicStatus status) => status switch
    {
        TopicStatus.Open => "open",
        TopicStatus.InProgress => "in_progress",
        TopicStatus.Exhausted => "exhausted",
        TopicStatus.Closed => "closed",
        _ => throw new ArgumentOutOfRangeException(nameof(status)),
    };

    /// <summary>The word for a task's status (spec 2.4.2).</summary>
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

    /// <summary>The word for a step's status (spec 2.5.2).</summary>
    public static string ToProtocolName(this StepStatus status) => status switch
    {
        StepStatus.Pending => "pending",
        StepStatus.Running => "running",
        StepStatus.Done => "done",
        StepStatus.Failed => "failed",
        StepStatus.Skipped => "skipped",
        _ => throw new ArgumentOutOfRangeException(nameof(status)),
    };

    /// <summary>The word for a continuation's status (spec 5.5.1).</summary>
    public static string ToProtocolName(this ContinuationStatus status) => status switch
    {
        ContinuationStatus.Active => "active",
        ContinuationStatus.Resumed => "resumed",
        ContinuationStatus.Expired => "expired",
        ContinuationStatus.Abandoned => "abandoned",
        ContinuationStatus.Cancelled => "cancelled",
        _ => throw new ArgumentOutOfRangeException(nameof(status)),
    };

    /// <summary>The word for a kind of row, part of every digest (M-11).</summary>
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
