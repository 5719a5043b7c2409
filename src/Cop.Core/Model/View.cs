namespace Cop;

/// <summary>A row of derived state, keyed by its topic and its id. All its values come from events.</summary>
/// <remarks>Protocol 4.1; decisions D-41, M-13.</remarks>
public abstract record View
{
    /// <summary>The topic that the row belongs to.</summary>
    public required string TopicId { get; init; }

    /// <summary>The time at which the event that created the row became durable.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The time at which the last event that changed the row became durable.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>The topicSeq of the event that created the row.</summary>
    public required long CreatedSeq { get; init; }

    /// <summary>The topicSeq of the last event that changed the row.</summary>
    public required long UpdatedSeq { get; init; }

    /// <summary>The row's key.</summary>
    internal abstract ViewKey Key { get; }
}
