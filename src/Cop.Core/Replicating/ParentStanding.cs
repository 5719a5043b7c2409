using System.Collections.Immutable;

namespace Cop;

/// <summary>Looks up the locations of events and whether they are applied.</summary>
/// <remarks>Decision D-22.</remarks>
internal sealed class ParentStanding(IEventStore storage)
{
    private const int LookupsAtOnce = 1000;

    /// <summary>Returns those of these ids that are stored and applied.</summary>
    public async Task<IReadOnlyList<string>> FindAppliedAsync(IEnumerable<string> ids, CancellationToken cancellationToken) =>
        [.. (await LocateAsync([.. ids], cancellationToken).ConfigureAwait(false)).Where(parent => parent.Value.IsApplied)
            .Select(parent => parent.Key)];

    /// <summary>Returns the locations of those of these ids that are stored.</summary>
    public async Task<Dictionary<string, EventLocation>> LocateAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, EventLocation>(StringComparer.Ordinal);
        foreach (var some in ids.Distinct(StringComparer.Ordinal).Chunk(LookupsAtOnce))
        {
            var keys = new RowKeys { MustBeFresh = true };
            keys.Locations.UnionWith(some);
            var rows = await storage.LoadAsync(keys, cancellationToken).ConfigureAwait(false);
            foreach (var id in some)
            {
                if (rows.TryGetLocation(id, out var location) && location is not null)
                    found[id] = location;
            }
        }

        return found;
    }

    /// <summary>Returns the received events that are not stored.</summary>
    /// <returns>An error when one is stored with different content: that is a different log, not a repetition.</returns>
    /// <remarks>Decision D-43.</remarks>
    public async Task<CopResult<ImmutableArray<Event>>> FindNewAsync(ImmutableArray<Event> events, CancellationToken cancellationToken)
    {
        var known = await LocateAsync([.. events.Select(received => received.Id)], cancellationToken).ConfigureAwait(false);
        var unknown = ImmutableArray.CreateBuilder<Event>(events.Length);
        foreach (var received in events)
        {
            if (!known.TryGetValue(received.Id, out var location))
                unknown.Add(received);
            else if (
                location.TopicId == received.TopicId
                    && await storage.FindEventAsync(received.Id, cancellationToken).ConfigureAwait(false) is { } stored
                    && !stored.Event.Equals(received))
                return new CopError(
                    CopErrorCodes.LogDivergence,
                    $"Event '{received.Id}' (topic '{received.TopicId}', topicSeq {received.TopicSeq}) already exists with different " +
                        $"content: the two logs have diverged. Compare both stores before replicating again.");
        }

        return unknown.ToImmutable();
    }
}
