namespace Cop.Storage;

/// <summary>The subject of a delivery: an event of the subscription's topic by its topicSeq, or a continuation by its id.</summary>
/// <param name="Seq">The event's topicSeq; 0 for a continuation.</param>
/// <param name="ContinuationId">The continuation's id; null for an event.</param>
public readonly record struct DeliveryKey(long Seq, string? ContinuationId)
{
    /// <summary>Creates the key of the delivery of an event.</summary>
    public static DeliveryKey Event(long seq) => new(seq, null);

    /// <summary>Creates the key of the resumption of a continuation.</summary>
    public static DeliveryKey Continuation(string id) => new(0, id);

    /// <inheritdoc/>
    public override string ToString() => ContinuationId is null ? $"event {Seq}" : $"continuation '{ContinuationId}'";
}
