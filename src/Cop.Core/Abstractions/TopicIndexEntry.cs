using System.Collections.Immutable;

namespace Cop.Storage;

/// <summary>A topic in a <see cref="ITopicIndex"/>.</summary>
/// <param name="TopicId">The topic.</param>
/// <param name="Position">The position of its last indexed event; no two topics have the same.</param>
/// <param name="Labels">The labels that listings filter by, without line feeds.</param>
/// <param name="Body">The content, which a store does not read.</param>
public sealed record TopicIndexEntry(string TopicId, long Position, ImmutableArray<string> Labels, CopJson Body)
{
    private readonly ValueArray<string> _labels = Labels;

    /// <summary>The labels that listings filter by, without line feeds.</summary>
    public ImmutableArray<string> Labels { get => _labels; init => _labels = value; }
}
