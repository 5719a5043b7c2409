namespace Cop;

/// <summary>A row of derived state, keyed by its topic and its id (spec 4.1, D-41, M-13). All its values come from events.</summary>
public abstract record View
{
    /// <summary>The topic that the row belongs to.</summary>
    public required string TopicId { get; init; }

    /// <summary>When the event that made the row became durable.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the last event that touched the row became durable.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>The topicSeq of the event that made the row.</summary>
    public required long CreatedSeq { get; init; }

    /// <summary>The topicSeq of the last event that touched the row.</summary>
    public required long UpdatedSeq { get; init; }

    /// <summary>The row's key.</summary>
    internal abstract ViewKey Key { get; }
}
