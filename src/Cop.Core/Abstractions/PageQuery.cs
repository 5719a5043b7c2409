namespace Cop;

/// <summary>What every listing takes.</summary>
public abstract record PageQuery
{
    /// <summary>The most items that a page may have.</summary>
    public const int MaxLimit = 1000;

    /// <summary>Only this topic; null for all.</summary>
    public string? TopicId { get; init; }

    /// <summary>Where the last page ended (<see cref="Page{T}.Next"/>); null for the first page.</summary>
    public string? Cursor { get; init; }

    /// <summary>Items a page, 1 to <see cref="MaxLimit"/>.</summary>
    public int Limit { get; init; } = 100;
}
