namespace Cop.Hitl;

/// <summary>Lists requests from the rows of the profile, the first ones due at the front.</summary>
internal sealed class Inbox(ICopReadOnlyStore store)
{
    private const int PageSize = 500;

    public async Task<CopResult<IReadOnlyList<HumanRequest>>> ListAsync(
        InboxQuery query, IReadOnlyCollection<string> roles, CancellationToken cancellationToken)
    {
        // The last one is at the front of the queue, to be dropped above the limit.
        var first = new PriorityQueue<HumanRequest, HumanRequest>(Comparer<HumanRequest>.Create((left, right) => Compare(right, left)));
        List<string?> addressees = query.Person is null && roles.Count == 0 ? [null] : [query.Person, .. roles];
        foreach (var addressee in addressees.Distinct(StringComparer.Ordinal))
        {
            if (addressee is null && addressees.Count > 1)
                continue;
            if (await AddAsync(query, addressee, first, cancellationToken).ConfigureAwait(false) is { } error)
                return error;
        }

        var listed = new List<HumanRequest>(first.Count);
        while (first.TryDequeue(out var request, out _))
            listed.Add(request);
        listed.Reverse();
        return await WithoutClosedTopicsAsync(listed, cancellationToken).ConfigureAwait(false);
    }

    private async Task<CopError?> AddAsync(
        InboxQuery query, string? addressee, PriorityQueue<HumanRequest, HumanRequest> first,
        CancellationToken cancellationToken)
    {
        string? cursor = null;
        do
        {
            var listing = await store.ListProfileRowsAsync(new ProfileRowQuery
            {
                Profile = HitlProfile.Name, Kind = HitlProfile.RequestKind, TopicId = query.TopicId, Assignee = addressee,
                Status = query.Status.ToString().ToLowerInvariant(), DueBy = query.DueBy, Cursor = cursor, Limit = PageSize,
            }, cancellationToken).ConfigureAwait(false);
            if (!listing.TryGet(out var page, out var error))
                return error;
            foreach (var request in page.Items.Select(HumanRequest.From).Where(request => IsOf(request, query.GroupId)))
            {
                first.Enqueue(request, request);
                if (first.Count > query.Limit)
                    first.Dequeue();
            }

            cursor = page.Next;
        }
        while (cursor is not null);
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
