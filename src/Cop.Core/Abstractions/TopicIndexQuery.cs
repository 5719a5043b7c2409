using System.Collections.Immutable;

namespace Cop.Storage;

/// <summary>Filters and page of a listing of a <see cref="ITopicIndex"/>.</summary>
public sealed record TopicIndexQuery
{
    private readonly ValueArray<string> _labels = [];

    /// <summary>Only entries that have all of these labels.</summary>
    public ImmutableArray<string> Labels { get => _labels; init => _labels = value; }

    /// <summary>Only entries before this position; null for the first page.</summary>
    public long? BeforePosition { get; init; }

    /// <summary>The most entries. Default: 50.</summary>
    public int Limit { get; init; } = 50;
}
