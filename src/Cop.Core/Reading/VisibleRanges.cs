namespace Cop.Surfaces;

/// <summary>The parts of a listing in the order of topic ids that hold the topics of a filter by ids and prefixes.</summary>
internal static class VisibleRanges
{
    /// <summary>Returns a query for each part, in order, and the prefix at which a part ends; null when it is one topic.</summary>
    public static IEnumerable<(TQuery Query, string? Prefix)> Of<TQuery>(TopicFilter filter, TQuery query, ViewKind kind)
        where TQuery : PageQuery
    {
        var after = query.Cursor is null ? null : PageCursor.TryParse(query.Cursor, kind);
        var covered = (string?)null;
        var starts = filter.Ids.Select(id => (Start: id, IsPrefix: false))
            .Concat(filter.Prefixes.Select(prefix => (Start: prefix, IsPrefix: true)))
            .OrderBy(start => start.Start, CopId.Comparer).ThenByDescending(start => start.IsPrefix);
        foreach (var (start, isPrefix) in starts)
        {
            if (covered is not null && start.StartsWith(covered, StringComparison.Ordinal))
                continue;
            if (isPrefix)
                covered = start;
            var order = after is null ? -1 : CopId.Compare(after.TopicId, start);
            if (order == 0 || order > 0 && isPrefix && after!.TopicId.StartsWith(start, StringComparison.Ordinal))
            {
                // The cursor is within this part.
                yield return isPrefix ? (query, start) : (query with { TopicId = start }, null);
            }
            else if (order < 0)
            {
                yield return (query with { TopicId = start, Cursor = null }, null);
                if (isPrefix)
                    yield return (query with { Cursor = After(start, query, kind) }, start);
            }
        }
    }

    // The point behind all rows of the topic that is named like the prefix itself. A cursor of profile rows names profile and kind.
    private static string After(string topicId, PageQuery query, ViewKind kind) => new PageCursor(kind, topicId, long.MaxValue,
        query is ProfileRowQuery rows ? ProfileRow.ScopeOf(rows.Profile, rows.Kind) + "\n" : "").ToString();
}
