using System.Collections.Immutable;

namespace Cop;

/// <summary>Looks up by key where events stand, and whether they are applied.</summary>
/// <remarks>Decision D-22.</remarks>
internal sealed class ParentStanding(IEventStore storage)
{
    private const int LookupsAtOnce = 1000;

    /// <summary>The ids among these that are stored and applied.</summary>
    public async Task<IReadOnlyList<string>> FindAppliedAsync(IEnumerable<string> ids, CancellationToken cancellationToken)
    {
        var applied = new List<string>();
        foreach (var some in ids.Chunk(LookupsAtOnce))
            applied.AddRange((await LocateAsync(some, cancellationToken).ConfigureAwait(false)).Where(parent => parent.Value.IsApplied).Select(parent => parent.Key));

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

    /// <summary>Those of received events that are not stored; an error when one is stored with other content: that is another log, not a repetition (D-43).</summary>
    public async Task<CopResult<ImmutableArray<Event>>> FindNewAsync(ImmutableArray<Event> events, CancellationToken cancellationToken)
    {
        var known = await LocateAsync([.. events.Select(received => received.Id)], cancellationToken).ConfigureAwait(false);
        var unknown = ImmutableArray.CreateBuilder<Event>(events.Length);
        foreach (var received in events)
        {
            if (!known.TryGetValue(received.Id, out var location))
                unknown.Add(received);
            else if (location.TopicId == received.TopicId && await storage.FindEventAsync(received.Id, cancellationToken).ConfigureAwait(false) is { } stored && !stored.Event.Equals(received))
                return new CopError(CopErrorCodes.LogDivergence, $"Event '{received.Id}' (topic '{received.TopicId}', topicSeq {received.TopicSeq}) is here with other content; the two logs have parted.");
        }

        return unknown.ToImmutable();
    }
}
