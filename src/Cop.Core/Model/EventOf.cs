namespace Cop;

/// <summary>An event with its payload as a record.</summary>
/// <typeparam name="TPayload">The record.</typeparam>
/// <param name="Envelope">The event; its JSON has every member, unknown ones included.</param>
/// <param name="Payload">The payload.</param>
public sealed record Event<TPayload>(Event Envelope, TPayload Payload) where TPayload : IEventPayload<TPayload>
{
    /// <summary>Globally unique id.</summary>
    public string Id => Envelope.Id;

    /// <summary>The topic that it belongs to.</summary>
    public string TopicId => Envelope.TopicId;

    /// <summary>Its sequence number in the topic.</summary>
    public long TopicSeq => Envelope.TopicSeq;

    /// <summary>The time at which it became durable; not an order.</summary>
    public DateTimeOffset CreatedAt => Envelope.CreatedAt;

    /// <summary>The identity that emitted it.</summary>
    public string? Initiator => Envelope.Initiator;
}
