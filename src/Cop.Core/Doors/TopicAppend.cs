using System.Collections.Immutable;

namespace Cop;

/// <summary>What one commit adds to one topic.</summary>
public sealed record TopicAppend
{
    /// <summary>The head that the decision saw; null when the topic had no event. The commit fails when it has moved.</summary>
    public required TopicHead? Before { get; init; }

    /// <summary>The head afterwards.</summary>
    public required TopicHead After { get; init; }

    /// <summary>The events, their topicSeq consecutive from the one after <see cref="Before"/>.</summary>
    public ImmutableArray<StoredEvent> Events { get; init; } = [];

    /// <summary>The rows that they changed, as they are afterwards.</summary>
    public ImmutableArray<View> Views { get; init; } = [];
}
