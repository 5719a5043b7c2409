using System.Collections.Immutable;

namespace Cop;

/// <summary>Looks up by key where the parents of replicated events stand: whether they are applied, and what an unapplied one waits for itself.</summary>
/// <remarks>It reads the topics that those parents stand in, and no other blocked topic. Protocol 3.2.2; decision D-22.</remarks>
internal sealed class ParentStanding(IEventStore storage)
{
    private const int LookupsAtOnce = 1000;

    /// <summary>The ids among these that are stored and applied.</summary>
    public async Task<IReadOnlyList<string>> FindAppliedAsync(IEnumerable<string> ids, CancellationToken cancellationToken)
    {
        var applied = new List<string>();
        foreach (var some in ids.Chunk(LookupsAtOnce))
        {
            var found = await LocateAsync(some, cancellationToken).ConfigureAwait(false);
            var heads = await ReadHeadsAsync(found.Values, cancellationToken).ConfigureAwait(false);
            applied.AddRange(found.Where(parent => parent.Value.Seq <= heads[parent.Value.TopicId].AppliedSeq).Select(parent => parent.Key));
        }

        return applied;
    }

    /// <summary>The locations of the ids among these that are stored.</summary>
    public async Task<Dictionary<string, EventLocation>> LocateAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, EventLocation>(StringComparer.Ordinal);
        if (ids.Count == 0)
            return found;
        var keys = new RowKeys { MustBeFresh = true };
        keys.Locations.UnionWith(ids);
        var rows = await storage.LoadAsync(keys, cancellationToken).ConfigureAwait(false);
        foreach (var id in ids)
        {
            if (rows.TryGetLocation(id, out var location) && location is not null)
                found[id] = location;
        }

        return found;
    }

    /// <summary>The received events and all that are stored, not applied, and reached from them over parents and topic order.</summary>
    public async Task<IReadOnlyCollection<Event>> ReadUnappliedAsync(ImmutableArray<Event> received, CancellationToken cancellationToken)
    {
        var unapplied = new Dictionary<string, Event>(StringComparer.Ordinal);
        var read = new Dictionary<string, long>(StringComparer.Ordinal);
        List<Event> added = [.. received.Where(each => unapplied.TryAdd(each.Id, each))];
        // The topic's own waiting events come before the received ones.
        var sought = new Dictionary<string, long>(StringComparer.Ordinal) { [received[0].TopicId] = long.MaxValue };
        while (true)
        {
            added.AddRange(await ReadWaitingAsync(sought, read, unapplied, cancellationToken).ConfigureAwait(false));
            string[] parents = [.. added.SelectMany(each => each.ParentEventIds).Distinct(StringComparer.Ordinal).Where(id => !unapplied.ContainsKey(id))];
            if (parents.Length == 0)
                return unapplied.Values;
            added.Clear();
            sought.Clear();
            foreach (var location in (await LocateAsync(parents, cancellationToken).ConfigureAwait(false)).Values)
                sought[location.TopicId] = Math.Max(location.Seq, sought.GetValueOrDefault(location.TopicId));
        }
    }

    // Up to the seq that is sought in each topic, as far as it is not read yet.
    private async Task<List<Event>> ReadWaitingAsync(
        Dictionary<string, long> sought, Dictionary<string, long> read, Dictionary<string, Event> unapplied, CancellationToken cancellationToken)
    {
        var added = new List<Event>();
        var heads = await ReadHeadsAsync(sought.Keys, cancellationToken).ConfigureAwait(false);
        foreach (var (topicId, head) in heads)
        {
            var from = Math.Max(head.AppliedSeq, read.GetValueOrDefault(topicId, -1)) + 1;
            var to = Math.Min(sought[topicId], head.LastSeq);
            read[topicId] = Math.Max(to, read.GetValueOrDefault(topicId, -1));
            if (from > to)
                continue;
            await foreach (var waiting in storage.ReadTopicAsync(topicId, from, to, cancellationToken).ConfigureAwait(false))
            {
                if (unapplied.TryAdd(waiting.Id, waiting))
                    added.Add(waiting);
            }
        }

        return added;
    }

    private Task<Dictionary<string, TopicHead>> ReadHeadsAsync(IEnumerable<EventLocation> locations, CancellationToken cancellationToken) =>
        ReadHeadsAsync(locations.Select(location => location.TopicId), cancellationToken);

    private async Task<Dictionary<string, TopicHead>> ReadHeadsAsync(IEnumerable<string> topicIds, CancellationToken cancellationToken)
    {
        var keys = new RowKeys { MustBeFresh = true };
        keys.Heads.UnionWith(topicIds);
        var found = new Dictionary<string, TopicHead>(StringComparer.Ordinal);
        if (keys.IsEmpty)
            return found;
        var rows = await storage.LoadAsync(keys, cancellationToken).ConfigureAwait(false);
        foreach (var topicId in keys.Heads)
        {
            if (rows.TryGetHead(topicId, out var head) && head is not null)
                found[topicId] = head;
        }

        return found;
    }
}
