using System.Collections.Immutable;

namespace Cop;

/// <summary>Reads pages of rows of one kind in the order of (topicId, createdSeq, id), topic by topic.</summary>
/// <remarks>Decision D-47.</remarks>
internal static class PageReader
{
    public static CopResult<Page<TView>> Page<TView>(EmbeddedState state, ViewKind kind, PageQuery query, Func<TView, bool> takes)
        where TView : View
    {
        ArgumentNullException.ThrowIfNull(query);
        if (query.Limit is < 1 or > PageQuery.MaxLimit)
            return CopResult.Fail<Page<TView>>(CopErrorCodes.InvalidQuery, $"'limit' is {query.Limit}; give 1 to {PageQuery.MaxLimit}.");
        var after = query.Cursor is null ? null : PageCursor.TryParse(query.Cursor, kind);
        if (query.Cursor is not null && (after is null || (query.TopicId ?? after.TopicId) != after.TopicId))
            return CopResult.Fail<Page<TView>>(
                CopErrorCodes.InvalidQuery, $"'cursor' is not a cursor of this listing ('{query.Cursor}'); start without a cursor.");
        // One more than the limit shows whether another page follows.
        var rows = new List<TView>();
        long? asOfSeq = null;
        if (query.TopicId is not null)
            asOfSeq = Collect(state.Topic(query.TopicId), kind, after, takes, query.Limit + 1, rows);
        else
            CollectAll(state, kind, after, takes, query.Limit + 1, rows);
        var next = rows.Count > query.Limit ? PageCursor.For(rows[query.Limit - 1]).ToString() : null;
        return CopResult.Ok(new Page<TView>([.. rows.Take(query.Limit)], next), asOfSeq);
    }

    /// <summary>Reads a page of a profile's rows in the order of (due, topicId, createdSeq, id), rows without a due time last.</summary>
    public static CopResult<Page<ProfileRow>> PageByDue(EmbeddedState state, ProfileRowQuery query, Func<ProfileRow, bool> takes)
    {
        if (query.Limit is < 1 or > PageQuery.MaxLimit)
            return CopResult.Fail<Page<ProfileRow>>(
                CopErrorCodes.InvalidQuery, $"'limit' is {query.Limit}; give 1 to {PageQuery.MaxLimit}.");
        var after = query.Cursor is null ? null : PageCursor.TryParse(query.Cursor, ViewKind.ProfileRow);
        // The last one is at the front, to be dropped above the limit and one more, which shows whether another page follows.
        var first = new PriorityQueue<ProfileRow, PageCursor>(Comparer<PageCursor>.Create((left, right) => CompareByDue(right, left)));
        var rows = new List<ProfileRow>();
        foreach (var topicId in query.TopicId is { } one ? [one] : state.TopicIds)
        {
            rows.Clear();
            Collect(state.Topic(topicId), ViewKind.ProfileRow, after: null, takes, int.MaxValue, rows);
            foreach (var row in rows)
            {
                var key = PageCursor.ByDue(row);
                if (after is not null && CompareByDue(key, after) <= 0)
                    continue;
                first.Enqueue(row, key);
                if (first.Count > query.Limit + 1)
                    first.Dequeue();
            }
        }

        var page = new List<ProfileRow>(first.Count);
        while (first.TryDequeue(out var row, out _))
            page.Add(row);
        page.Reverse();
        var next = page.Count > query.Limit ? PageCursor.ByDue(page[query.Limit - 1]).ToString() : null;
        return CopResult.Ok(new Page<ProfileRow>([.. page.Take(query.Limit)], next));
    }

    // Times in UTC with milliseconds are in the order of their texts, and the empty one comes last.
    private static int CompareByDue(PageCursor left, PageCursor right)
    {
        var byDue = (left.Due!.Length == 0).CompareTo(right.Due!.Length == 0);
        byDue = byDue != 0 ? byDue : string.CompareOrdinal(left.Due, right.Due);
        var byTopic = byDue != 0 ? byDue : CopId.Compare(left.TopicId, right.TopicId);
        var bySeq = byTopic != 0 ? byTopic : left.CreatedSeq.CompareTo(right.CreatedSeq);
        return bySeq != 0 ? bySeq : CopId.Compare(left.Id, right.Id);
    }

    private static void CollectAll<TView>(
        EmbeddedState state, ViewKind kind, PageCursor? after, Func<TView, bool> takes, int limit, List<TView> rows)
        where TView : View
    {
        var topicIds = state.TopicIds;
        var first = after is null ? 0 : topicIds.IndexOf(after.TopicId);
        for (var i = first >= 0 ? first : ~first; i < topicIds.Count && rows.Count < limit; i++)
            Collect(state.Topic(topicIds[i]), kind, after?.TopicId == topicIds[i] ? after : null, takes, limit, rows);
    }

    private static long? Collect<TView>(
        LiveTopic? topic, ViewKind kind, PageCursor? after, Func<TView, bool> takes, int limit, List<TView> rows)
        where TView : View => topic?.Look((head, views) =>
        {
            var all = views.Rows(kind);
            for (var i = after is null ? 0 : views.After(kind, after.CreatedSeq, after.Id); i < all.Count && rows.Count < limit; i++)
            {
                var row = (TView)all[i];
                if (takes(row))
                    rows.Add(row);
            }

            return head?.AppliedSeq;
        });
}
