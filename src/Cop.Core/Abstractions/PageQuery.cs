namespace Cop;

/// <summary>Members common to all listings.</summary>
public abstract record PageQuery
{
    /// <summary>The maximum number of items per page.</summary>
    public const int MaxLimit = 1000;

    /// <summary>Only this topic; null for all.</summary>
    public string? TopicId { get; init; }

    /// <summary><see cref="Page{T}.Next"/> of the last page; null for the first page.</summary>
    public string? Cursor { get; init; }

    /// <summary>Items per page, 1 to <see cref="MaxLimit"/>. Default: 100.</summary>
    public int Limit { get; init; } = 100;
}
