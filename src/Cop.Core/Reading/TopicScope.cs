using System.Collections.Concurrent;

namespace Cop.Surfaces;

/// <summary>
/// A store and its log as one caller sees them: topics that the caller's filter excludes read as if they did not exist.
/// </summary>
/// <remarks>
/// Listings are filtered before they are paged, so that neither counts nor cursors show other topics. Create a scope for each request: it
/// remembers which topics it has found visible.
/// </remarks>
public sealed class TopicScope
{
    private readonly ICopReadOnlyStore _store;
    private readonly IEventLog _log;
    private readonly ConcurrentDictionary<string, bool> _known = new(StringComparer.Ordinal);

    internal TopicScope(ICopReadOnlyStore store, IEventLog log, TopicFilter filter)
    {
        (_store, _log, Filter) = (store, log, filter);
        (Store, Log) = filter.IsAll ? (store, log) : (new ScopedStore(store, this), new ScopedLog(log, this));
    }

    /// <summary>The topics that the caller may see.</summary>
    public TopicFilter Filter { get; }

    /// <summary>Reads derived state of visible topics.</summary>
    public ICopReadOnlyStore Store { get; }

    /// <summary>Reads events of visible topics.</summary>
    /// <remarks>Positions are those of the whole log: a filtered reader sees gaps.</remarks>
    public IEventLog Log { get; }

    /// <summary>Returns whether a topic is visible. A topic without events is visible when its id matches.</summary>
    /// <exception cref="CopException">The store is unreachable (temporary).</exception>
    public async ValueTask<bool> CanSeeAsync(string topicId, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(topicId);
        if (Filter.MatchesId(topicId))
            return true;
        if (Filter.Members.IsEmpty)
            return false;
        if (_known.TryGetValue(topicId, out var known))
            return known;
        var topic = (await _store.GetTopicAsync(topicId, cancellationToken).ConfigureAwait(false)).Unwrap();
        return topic is not null && (_known[topicId] = Filter.Matches(topicId, topic.Metadata));
    }

    /// <summary>Checks that a caller may append drafts: the topic, the named parents and the ids belong to visible topics.</summary>
    /// <param name="topicId">The topic.</param>
    /// <param name="drafts">The drafts.</param>
    /// <param name="cancellationToken">Cancels the check.</param>
    /// <returns>Null when the drafts may be appended; otherwise the error, which says no more than that something does not exist.</returns>
    /// <exception cref="CopException">The store is unreachable (temporary).</exception>
    public async Task<CopError?> RefuseAppendAsync(
        string topicId, IReadOnlyList<EventDraft> drafts, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(drafts);
        if (Filter.IsAll)
            return null;
        if (!await CanSeeAsync(topicId, cancellationToken).ConfigureAwait(false)
            && !await MayCreateAsync(topicId, drafts, cancellationToken).ConfigureAwait(false))
            return NotFound(topicId);
        var own = drafts.Select(draft => draft.Id).OfType<string>().ToHashSet(StringComparer.Ordinal);
        foreach (var parent in drafts.SelectMany(draft => draft.ParentEventIds).Distinct(StringComparer.Ordinal))
        {
            if (!own.Contains(parent) && await Log.FindEventAsync(parent, cancellationToken).ConfigureAwait(false) is null)
                return new CopError(CopErrorCodes.UnknownParent, $"The parent '{parent}' is not in this store.");
        }

        // The kernel's own error would name the other topic.
        foreach (var id in own)
        {
            if (await _log.FindEventAsync(id, cancellationToken).ConfigureAwait(false) is { } taken
                && !await CanSeeAsync(taken.Event.TopicId, cancellationToken).ConfigureAwait(false))
                return new CopError(CopErrorCodes.Conflict, $"The event id '{id}' is taken; use another one.");
        }

        return null;
    }

    /// <summary>The error of a topic that does not exist, or that the caller may not see.</summary>
    public static CopError NotFound(string topicId) =>
        new(CopErrorCodes.NotFound, $"Topic '{topicId}' does not exist in this store.");

    // A topic that is created by its first event is visible by the metadata of that event.
    private async Task<bool> MayCreateAsync(string topicId, IReadOnlyList<EventDraft> drafts, CancellationToken cancellationToken) =>
        !Filter.Members.IsEmpty
        && drafts is [{ Type: "topic.created" } created, ..] && Filter.Matches(topicId, created.Payload["metadata"])
        && (await _store.GetTopicAsync(topicId, cancellationToken).ConfigureAwait(false)).Unwrap() is null;
}
