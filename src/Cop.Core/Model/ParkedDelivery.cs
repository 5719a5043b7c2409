using System.Text.Json.Serialization;

namespace Cop;

/// <summary>A delivery that failed too often and waits for a person (M-7).</summary>
public sealed record ParkedDelivery : View
{
    /// <summary>The agent that could not take it.</summary>
    public required string Agent { get; init; }

    /// <summary>The event that was to be delivered; null when it was a continuation.</summary>
    public string? EventId { get; init; }

    /// <summary>The continuation that was to be resumed; null when it was an event.</summary>
    public string? ContinuationId { get; init; }

    /// <summary>The topic of that event or continuation; differs from the row's topic when that could take no more events.</summary>
    public required string EventTopicId { get; init; }

    /// <summary>The last attempt's number.</summary>
    public required int Attempt { get; init; }

    /// <summary>The last attempt's error: <c>{code, message}</c>.</summary>
    public CopJson? Error { get; init; }

    /// <summary>What became of it.</summary>
    public required ParkedDeliveryStatus Status { get; init; }

    /// <summary>Who had it retried or skipped.</summary>
    public string? Operator { get; init; }

    /// <summary>The id of the event or continuation that was to be delivered.</summary>
    [JsonIgnore]
    public string SubjectId => EventId ?? ContinuationId!;

    internal override ViewKey Key => ViewKey.Parked(TopicId, Agent, EventId, ContinuationId);
}
