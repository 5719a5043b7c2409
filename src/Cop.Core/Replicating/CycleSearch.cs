using System.Collections.Immutable;

namespace Cop;

/// <summary>Checks whether received events would be their own ancestors, over parents and the order of topics.</summary>
/// <remarks>
/// An event that no stored event named before closes no cycle, nor does an unnamed one whose parents are applied. For a named one the
/// ancestors are followed topic by topic. Applied ancestors are ordered by position, except for parents that an operator accepted as
/// missing: the search ends below the first event that depends on one. Decision D-22.
/// </remarks>
internal sealed class CycleSearch(IEventStore storage, string operationsTopicId)
{
    private const int PageSize = 256;

    /// <summary>Checks a batch.</summary>
    /// <param name="events">Events of one topic that are not stored, ascending; at least one.</param>
    /// <param name="cancellationToken">Cancels the search.</param>
    /// <returns>The error of a batch that would close a cycle; null when it closes none.</returns>
    public async Task<CopError?> FindAsync(ImmutableArray<Event> events, CancellationToken cancellationToken)
    {
        var received = ById(events);
        if (FindInside(events, received) is { } inside)
            return inside;
        var named = await storage.FindNamedParentsAsync(received.Keys, cancellationToken).ConfigureAwait(false);
        if (named.IsEmpty)
            return null;
        var children = new Dictionary<string, IReadOnlyList<EventLocation>>(StringComparer.Ordinal);
        foreach (var id in named)
            children[id] = await storage.GetChildrenAsync(id, int.MaxValue, cancellationToken).ConfigureAwait(false);
        var floor = await FindFloorAsync(children, received, cancellationToken).ConfigureAwait(false);
        return await WalkAsync(events, children, new AncestorWalk(storage, floor), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Returns whether events depend on events that are not applied, or stored events depend on them: only those can close a cycle.
    /// </summary>
    public async Task<bool> IsOpenAsync(ImmutableArray<Event> events, CancellationToken cancellationToken)
    {
        if (events.IsEmpty)
            return false;
        var received = ById(events);
        if (FindInside(events, received) is not null)
            return true;
        var keys = new RowKeys();
        keys.Locations.UnionWith(events.SelectMany(each => each.ParentEventIds).Where(parent => !received.ContainsKey(parent)));
        if (keys.Locations.Count > 0)
        {
            var rows = await storage.LoadAsync(keys, cancellationToken).ConfigureAwait(false);
            if (keys.Locations.Any(parent => !rows.TryGetLocation(parent, out var location) || location is not { IsApplied: true }))
                return true;
        }

        return !(await storage.FindNamedParentsAsync(received.Keys, cancellationToken).ConfigureAwait(false)).IsEmpty;
    }

    private static Dictionary<string, Event> ById(ImmutableArray<Event> events)
    {
        var byId = new Dictionary<string, Event>(StringComparer.Ordinal);
        foreach (var each in events)
            byId.TryAdd(each.Id, each);
        return byId;
    }

    // A later event of the same topic, or the event itself, as a parent.
    private static CopError? FindInside(ImmutableArray<Event> events, Dictionary<string, Event> received)
    {
        foreach (var each in events)
        {
            foreach (var parent in each.ParentEventIds)
            {
                if (received.TryGetValue(parent, out var later) && later.TopicSeq >= each.TopicSeq)
                    return Refusal(later, each.Id);
            }
        }

        return null;
    }

    private async Task<CopError?> WalkAsync(
        ImmutableArray<Event> events, Dictionary<string, IReadOnlyList<EventLocation>> children, AncestorWalk walk,
        CancellationToken cancellationToken)
    {
        await walk.ReachAsync(new EventLocation(events[0].TopicId, events[0].TopicSeq - 1), cancellationToken).ConfigureAwait(false);
        foreach (var each in events)
        {
            await walk.ReachParentsAsync([each], cancellationToken).ConfigureAwait(false);
            if (!children.TryGetValue(each.Id, out var naming))
                continue;
            foreach (var child in naming)
            {
                if (walk.Has(child))
                    return Refusal(each, await IdOfAsync(child, cancellationToken).ConfigureAwait(false));
            }
        }

        return null;
    }

    // The first position from which an applied event can depend on a later one: by naming a received event, or one that was accepted as
    // missing.
    private async Task<long?> FindFloorAsync(
        Dictionary<string, IReadOnlyList<EventLocation>> children, Dictionary<string, Event> received, CancellationToken cancellationToken)
    {
        var resting = children.Values.SelectMany(each => each).ToList();
        for (var after = -1L; ;)
        {
            var page = await storage.ReadEventsByTypeAsync(operationsTopicId, EventTypes.TopicUnblocked, after, PageSize, cancellationToken)
                .ConfigureAwait(false);
            foreach (
                var accepted in page.SelectMany(unblocked => unblocked.Payload["missing"]?.Items ?? []).Select(id => id.AsString())
                    .OfType<string>().Distinct(StringComparer.Ordinal))
            {
                if (!received.ContainsKey(accepted)
                    && await storage.FindEventAsync(accepted, cancellationToken).ConfigureAwait(false) is not null)
                    resting.AddRange(await storage.GetChildrenAsync(accepted, int.MaxValue, cancellationToken).ConfigureAwait(false));
            }

            if (page.Length < PageSize)
                break;
            after = page[^1].TopicSeq;
        }

        long? floor = null;
        foreach (var location in resting.Distinct())
        {
            var position = await storage.GetPositionAsync(location.TopicId, location.Seq, cancellationToken).ConfigureAwait(false);
            floor = position < (floor ?? long.MaxValue) ? position : floor;
        }

        return floor;
    }

    private async Task<string> IdOfAsync(EventLocation location, CancellationToken cancellationToken)
    {
        await foreach (
            var stored in storage.ReadTopicAsync(location.TopicId, location.Seq, location.Seq, cancellationToken).ConfigureAwait(false))
            return stored.Id;
        return $"{location.TopicId}#{location.Seq}";
    }

    private static CopError Refusal(Event received, string childId) => new(CopErrorCodes.CausalCycle,
        $"Event '{received.Id}' (topic '{received.TopicId}', topicSeq {received.TopicSeq}) would be its own ancestor: it depends on " +
            $"'{childId}', which names it as a parent. A causal order has no cycles (spec 3.2.2); correct them at their source.");
}
