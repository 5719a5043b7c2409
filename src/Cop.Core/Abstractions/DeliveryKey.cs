namespace Cop;

/// <summary>What is delivered: an event of the subscription's topic by its topicSeq, or a continuation by its id.</summary>
/// <param name="Seq">The event's topicSeq; 0 for a continuation.</param>
/// <param name="ContinuationId">The continuation; null for an event.</param>
public readonly record struct DeliveryKey(long Seq, string? ContinuationId)
{
    /// <summary>The delivery of an event.</summary>
    public static DeliveryKey Event(long seq) => new(seq, null);

    /// <summary>The resumption of a continuation.</summary>
    public static DeliveryKey Continuation(string id) => new(0, id);

    /// <inheritdoc/>
    public override string ToString() => ContinuationId is null ? $"event {Seq}" : $"continuation '{ContinuationId}'";
}
