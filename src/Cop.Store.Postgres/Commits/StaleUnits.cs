namespace Cop;

/// <summary>
/// Finds the units of a commit whose rows have changed since their decision, after the server has rejected the commit as a whole.
/// </summary>
/// <param name="rows">The present rows.</param>
/// <param name="held">Topics that another transaction holds: their units count as stale, so that the others need not wait.</param>
internal sealed class StaleUnits(LoadedRows rows, IReadOnlySet<string> held)
{
    private readonly Dictionary<string, TopicHead> _heads = new(StringComparer.Ordinal);
    private readonly Dictionary<SubscriptionKey, (long Version, Guid Token)> _subscriptions = [];
    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);
    private readonly HashSet<string> _earlierTopics = new(StringComparer.Ordinal);
    private readonly HashSet<SubscriptionKey> _earlierSubscriptions = [];

    /// <summary>The keys of the rows to compare.</summary>
    public static RowKeys Keys(IEnumerable<CommitUnit> units)
    {
        var keys = new RowKeys { MustBeFresh = true };
        foreach (var unit in units)
        {
            foreach (var append in unit.Appends)
            {
                keys.Heads.Add(append.After.TopicId);
                foreach (var stored in append.Events)
                {
                    keys.Locations.Add(stored.Event.Id);
                    keys.Locations.UnionWith(stored.Event.ParentEventIds);
                }
            }

            keys.Subscriptions.UnionWith(unit.Subscriptions.Select(subscription => subscription.Key));
        }

        return keys;
    }

    /// <summary>Whether the last checked unit depends on rows of a history that the store no longer has.</summary>
    /// <remarks>Decision M-16.</remarks>
    public bool HasHistoryChanged { get; private set; }

    /// <summary>
    /// Whether a unit has a topic or a subscription in common with an earlier one of the same commit. It may rest on rows that were never
    /// durable, so nothing follows from it about the store's history.
    /// </summary>
    public static bool MayFollow(CommitUnit unit, IEnumerable<CommitUnit> earlier)
    {
        var topics = unit.Appends.Select(append => append.After.TopicId).ToHashSet(StringComparer.Ordinal);
        var subscriptions = unit.Subscriptions.Select(subscription => subscription.Key).ToHashSet();
        return earlier.Any(other => other.Appends.Any(append => topics.Contains(append.After.TopicId))
            || other.Subscriptions.Any(subscription => subscriptions.Contains(subscription.Key)));
    }

    /// <summary>Whether a unit is stale. Call it in the order of units: the next units may follow one that is not stale.</summary>
    public bool IsStale(CommitUnit unit)
    {
        var isStale = RestsOnOtherRows(unit);
        _earlierTopics.UnionWith(unit.Appends.Select(append => append.After.TopicId));
        _earlierSubscriptions.UnionWith(unit.Subscriptions.Select(subscription => subscription.Key));
        return isStale;
    }

    private bool RestsOnOtherRows(CommitUnit unit)
    {
        HasHistoryChanged = false;
        var own = unit.Appends.SelectMany(append => append.Events).Select(stored => stored.Event.Id).ToHashSet(StringComparer.Ordinal);
        if (!unit.Appends.All(IsCurrent) || !unit.Subscriptions.All(IsCurrent) || own.Any(IsTaken)
            || unit.Appends.Where(append => append.After.ReplicaOf is null).SelectMany(append => append.Events)
                .SelectMany(stored => stored.Event.ParentEventIds)
                .Any(parent => !own.Contains(parent) && !IsTaken(parent)))
            return true;
        foreach (var append in unit.Appends)
            _heads[append.After.TopicId] = append.After;
        foreach (var subscription in unit.Subscriptions)
            _subscriptions[subscription.Key] = (subscription.Version, subscription.WriteToken);
        _ids.UnionWith(own);
        return false;
    }

    private bool IsCurrent(TopicAppend append)
    {
        var topicId = append.After.TopicId;
        if (held.Contains(topicId))
            return false;
        if (!_heads.TryGetValue(topicId, out var head))
        {
            rows.TryGetHead(topicId, out head);
            HasHistoryChanged |= !_earlierTopics.Contains(topicId) && HistoryRules.HasChanged(append.Before, head);
        }

        return TopicRules.IsSame(head, append.Before);
    }

    private bool IsCurrent(AgentSubscription subscription)
    {
        if (!_subscriptions.TryGetValue(subscription.Key, out var current))
        {
            rows.TryGetSubscription(subscription.Key, out var stored);
            current = (stored?.Version ?? 0, stored?.WriteToken ?? default);
            HasHistoryChanged |= !_earlierSubscriptions.Contains(subscription.Key) && HistoryRules.HasChanged(
                subscription.Version - 1, subscription.ReplacedToken, current.Version, current.Token);
        }

        return current == (subscription.Version - 1, subscription.ReplacedToken);
    }

    private bool IsTaken(string eventId) =>
        _ids.Contains(eventId) || (rows.TryGetLocation(eventId, out var location) && location is not null);
}
