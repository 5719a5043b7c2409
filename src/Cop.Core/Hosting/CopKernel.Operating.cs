using System.Collections.Immutable;

namespace Cop;

/// <content>Reads and signals for people who operate a store.</content>
public sealed partial class CopKernel
{
    /// <summary>The index of topics by their last change; null when the store keeps none.</summary>
    public ITopicIndex? TopicIndex => Components.Storage.TopicIndex;

    /// <summary>Reads of sessions, agents and subscriptions; null when the store has none.</summary>
    public IDeliveryStatus? DeliveryStatus => Components.Storage.DeliveryStatus;

    /// <summary>Whether the store was opened read-only.</summary>
    public bool IsReadOnly => Components.Storage.IsReadOnly;

    /// <summary>The id of this node's session: one run of the node.</summary>
    public string SessionId => Components.Storage.SessionId;

    /// <summary>The agents of this node, with their options.</summary>
    public ImmutableArray<AgentRegistration> Agents => Components.Options.Agents;

    /// <summary>Reads topics by their ids in one consistent read, in no order; unknown topics are left out.</summary>
    /// <returns>The topics, or an error when the store is unavailable.</returns>
    public Task<CopResult<ImmutableArray<Topic>>> ReadTopicsAsync(
        IReadOnlyCollection<string> topicIds, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(topicIds);
        return StoreErrors.CatchAsync(() => LoadTopicsAsync(topicIds, cancellationToken));
    }

    /// <summary>Finds the topics and the numbers of events by their ids, without reading the events; unknown ids are left out.</summary>
    /// <returns>The locations by event id, or an error when the store is unavailable.</returns>
    public Task<CopResult<IReadOnlyDictionary<string, EventLocation>>> LocateEventsAsync(
        IReadOnlyCollection<string> eventIds, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(eventIds);
        return StoreErrors.CatchAsync<IReadOnlyDictionary<string, EventLocation>>(async () =>
            await new ParentStanding(Components.Storage).LocateAsync(eventIds, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Finds the topics whose projection is blocked by missing parents, in no order.</summary>
    /// <exception cref="CopException">The store is unavailable.</exception>
    /// <remarks>Decision D-22.</remarks>
    public IAsyncEnumerable<TopicHead> FindBlockedTopicsAsync(CancellationToken cancellationToken = default) =>
        Components.Storage.FindBlockedTopicsAsync(cancellationToken);

    /// <summary>Calls an observer after commits of this node, and after those of other nodes as far as they are reported.</summary>
    /// <param name="observer">
    /// Receives the topic that was committed to, or null when it may be any. It is called on the pipeline's thread and must only record it.
    /// </param>
    /// <returns>Ends the calls when it is disposed.</returns>
    public IDisposable WatchCommits(Action<string?> observer)
    {
        ArgumentNullException.ThrowIfNull(observer);
        return Components.Publisher.Follow(
            units =>
            {
                foreach (var append in units.SelectMany(unit => unit.Appends))
                    observer(append.After.TopicId);
            },
            observer,
            () => observer(null));
    }

    private async Task<CopResult<ImmutableArray<Topic>>> LoadTopicsAsync(
        IReadOnlyCollection<string> topicIds, CancellationToken cancellationToken)
    {
        var keys = new RowKeys { MustBeFresh = true };
        keys.Views.UnionWith(topicIds.Select(ViewKey.Topic));
        if (keys.Views.Count == 0)
            return ImmutableArray<Topic>.Empty;
        var rows = await Components.Storage.LoadAsync(keys, cancellationToken).ConfigureAwait(false);
        return keys.Views.Select(key => rows.TryGetView(key, out var view) ? view as Topic : null).OfType<Topic>().ToImmutableArray();
    }
}
