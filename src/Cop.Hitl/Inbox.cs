namespace Cop.Hitl;

/// <summary>Lists requests from the rows of the profile, the first ones due at the front.</summary>
internal sealed class Inbox(ICopReadOnlyStore store)
{
    private const int PageSize = 500;

    public async Task<CopResult<IReadOnlyList<HumanRequest>>> ListAsync(
        InboxQuery query, IReadOnlyCollection<string> roles, CancellationToken cancellationToken)
    {
        var listed = new List<HumanRequest>();
        string?[] addressees = query.Person is null && roles.Count == 0 ? [null]
            : [.. roles.Append(query.Person).OfType<string>().Distinct(StringComparer.Ordinal)];
        foreach (var addressee in addressees)
        {
            if (await AddAsync(query, addressee, listed, cancellationToken).ConfigureAwait(false) is { } error)
                return error;
        }

        // Each addressee's requests come in this order; only several addressees are merged here.
        listed.Sort(Compare);
        if (listed.Count > query.Limit)
            listed.RemoveRange(query.Limit, listed.Count - query.Limit);
        return await WithoutClosedTopicsAsync(listed, cancellationToken).ConfigureAwait(false);
    }

    // At most the first ones due are read, by the store's index.
    private async Task<CopError?> AddAsync(
        InboxQuery query, string? addressee, List<HumanRequest> listed, CancellationToken cancellationToken)
    {
        var (cursor, left) = ((string?)null, query.Limit);
        do
        {
            var listing = await store.ListProfileRowsAsync(new ProfileRowQuery
            {
                Profile = HitlProfile.Name, Kind = HitlProfile.RequestKind, TopicId = query.TopicId, Assignee = addressee,
                Status = query.Status.ToString().ToLowerInvariant(), DueBy = query.DueBy, ByDue = true, Cursor = cursor,
                Limit = Math.Min(left, PageSize),
            }, cancellationToken).ConfigureAwait(false);
            if (!listing.TryGet(out var page, out var error))
                return error;
            foreach (var request in page.Items.Select(HumanRequest.From).Where(request => IsOf(request, query.GroupId)).Take(left))
            {
                listed.Add(request);
                left--;
            }

            cursor = page.Next;
        }
        while (cursor is not null && left > 0);
        return null;
    }

    // A closed topic accepts no answer, and its close ends no request by an event of its own.
    private async Task<CopResult<IReadOnlyList<HumanRequest>>> WithoutClosedTopicsAsync(
        List<HumanRequest> listed, CancellationToken cancellationToken)
    {
        var closed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var topicId in listed.Where(request => request.Status == HumanRequestStatus.Open).Select(request => request.TopicId)
            .Distinct(StringComparer.Ordinal))
        {
            if (!(await store.GetTopicAsync(topicId, cancellationToken).ConfigureAwait(false)).TryGet(out var topic, out var error))
                return error;
            if (topic?.Status == TopicStatus.Closed)
                closed.Add(topicId);
        }

        return listed.Where(request => !closed.Contains(request.TopicId)).ToList();
    }

    private static int Compare(HumanRequest left, HumanRequest right)
    {
        var byDue = (left.Due ?? DateTimeOffset.MaxValue).CompareTo(right.Due ?? DateTimeOffset.MaxValue);
        var byTime = byDue != 0 ? byDue : left.AskedAt.CompareTo(right.AskedAt);
        var byTopic = byTime != 0 ? byTime : CopId.Compare(left.TopicId, right.TopicId);
        return byTopic != 0 ? byTopic : left.FirstSeq.CompareTo(right.FirstSeq);
    }

    private static bool IsOf(HumanRequest request, string? groupId) =>
        groupId is null || request.Payload["groupId"]?.AsString() == groupId;
}
