using System.Text.Json.Serialization;

namespace Cop;

/// <summary>A delivery that failed too often and waits for an operator: a dead letter.</summary>
/// <remarks>Decision M-7.</remarks>
public sealed record ParkedDelivery : View
{
    /// <summary>The name of the agent whose attempts failed.</summary>
    public required string Agent { get; init; }

    /// <summary>The id of the event to deliver; null for a continuation.</summary>
    public string? EventId { get; init; }

    /// <summary>The id of the continuation to resume; null for an event.</summary>
    public string? ContinuationId { get; init; }

    /// <summary>The topic of that event or continuation. Differs from the row's topic when that topic was closed.</summary>
    public required string EventTopicId { get; init; }

    /// <summary>The number of the last attempt.</summary>
    public required int Attempt { get; init; }

    /// <summary>The error of the last attempt: <c>{code, message}</c>.</summary>
    public CopJson? Error { get; init; }

    /// <summary>The current status.</summary>
    public required ParkedDeliveryStatus Status { get; init; }

    /// <summary>The identity of the operator that retried or skipped it; null while it waits.</summary>
    public string? Operator { get; init; }

    /// <summary>The id of the event or continuation to deliver.</summary>
    [JsonIgnore]
    public string SubjectId => EventId ?? ContinuationId!;

    internal override ViewKey Key => ViewKey.Parked(TopicId, Agent, EventId, ContinuationId);
}
