using System.Collections.Immutable;

namespace Cop;

/// <summary>Reads, page by page, the events that match entries of new continuations with <c>meta.since</c>.</summary>
/// <remarks>Decision D-53.</remarks>
internal sealed class EarlierEvents(ICommitTarget store, UpcasterChain upcasters)
{
    private const int PageSize = 64;

    /// <summary>Returns the lookups that a request needs; empty for nearly every request.</summary>
    public ImmutableArray<EarlierMatches> LookupsOf(AppendRequest request) => EarlierMatches.Of(request, upcasters);

    /// <summary>Reads the log up to the current heads.</summary>
    /// <exception cref="CopException">The store cannot be read now.</exception>
    public async Task ReadAsync(ImmutableArray<EarlierMatches> lookups, CancellationToken cancellationToken)
    {
        var keys = new RowKeys();
        keys.Heads.UnionWith(lookups.Select(lookup => lookup.TopicId));
        await ReadToAsync(lookups, await store.LoadAsync(keys, cancellationToken).ConfigureAwait(false), cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>Reads the log up to the loaded heads.</summary>
    public async Task ReadToAsync(ImmutableArray<EarlierMatches> lookups, ILoadedRows rows, CancellationToken cancellationToken)
    {
        foreach (var lookup in lookups)
        {
            if (!rows.TryGetHead(lookup.TopicId, out var head) || head is null || lookup.ReadTo >= head.LastSeq)
                continue;
            for (var entry = 0; entry < lookup.Entries.Length; entry++)
                lookup[entry] ??= await FindAsync(lookup, entry, head, cancellationToken).ConfigureAwait(false);
            lookup.ReadTo = head.LastSeq;
        }
    }

    private async Task<Event?> FindAsync(EarlierMatches lookup, int entry, TopicHead head, CancellationToken cancellationToken)
    {
        Event? first = null;
        foreach (var type in EventAliases.NamesOf(lookup.Entries[entry]))
        {
            var last = first?.TopicSeq - 1 ?? head.LastSeq;
            first = await FindAsync(lookup, entry, type, head, last, cancellationToken).ConfigureAwait(false) ?? first;
        }

        return first;
    }

    private async Task<Event?> FindAsync(
        EarlierMatches lookup, int entry, string type, TopicHead head, long last, CancellationToken cancellationToken)
    {
        for (var after = lookup.ReadTo; ;)
        {
            var page = await store.ReadEventsByTypeAsync(lookup.TopicId, type, after, PageSize, cancellationToken).ConfigureAwait(false);
            foreach (var candidate in page)
            {
                if (candidate.TopicSeq > last)
                    return null;
                if (lookup.Meets(candidate, entry, upcasters)
                    && !await WasRejectedAsync(head, candidate, cancellationToken).ConfigureAwait(false))
                    return candidate;
            }

            if (page.Length < PageSize)
                return null;
            after = page[^1].TopicSeq;
        }
    }

    // Only a log copied from elsewhere can have events that the projection rejected.
    private async Task<bool> WasRejectedAsync(TopicHead head, Event candidate, CancellationToken cancellationToken)
    {
        if (candidate.TopicSeq >= head.LocalFromSeq)
            return false;
        var keys = new RowKeys();
        keys.Views.Add(ProjectionScope.RejectionKey(candidate.TopicId, candidate.TopicSeq));
        return ProjectionScope.WasRejected(
            new WorkingRows(await store.LoadAsync(keys, cancellationToken).ConfigureAwait(false)), candidate.TopicId, candidate.TopicSeq);
    }
}
