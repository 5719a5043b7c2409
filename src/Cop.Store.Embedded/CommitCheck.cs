using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Cop;

/// <summary>
/// Checks the units of one record's commits against durable rows and the units before them. A unit behind a stale one of the same topic is
/// stale too: its decision included the stale one.
/// </summary>
/// <param name="state">The durable state.</param>
internal sealed class CommitCheck(EmbeddedState state)
{
    private readonly Dictionary<string, TopicHead> _heads = new(StringComparer.Ordinal);
    private readonly Dictionary<SubscriptionKey, (long Version, Guid Token)> _subscriptions = [];
    private readonly HashSet<EventKey> _ids = [];
    private readonly HashSet<EventKey> _own = []; // Of the unit that is being checked.
    private readonly HashSet<string> _staleTopics = new(StringComparer.Ordinal);
    private readonly HashSet<SubscriptionKey> _staleSubscriptions = [];
    private bool _hasHistoryChanged; // Of the unit that is being checked.

    /// <summary>The check of the previous record, which is still being written; null when there is none.</summary>
    public CommitCheck? Before { get; set; }

    /// <summary>Checks the units of a commit, in their order.</summary>
    public ImmutableArray<CommitOutcome> Check(QueuedCommit commit)
    {
        // A different commit was decided on different rows.
        _staleTopics.Clear();
        _staleSubscriptions.Clear();
        var outcomes = new CommitOutcome[commit.Units.Length];
        for (var i = 0; i < outcomes.Length; i++)
            outcomes[i] = Check(commit.Units[i]);
        return ImmutableCollectionsMarshal.AsImmutableArray(outcomes);
    }

    private CommitOutcome Check(PreparedUnit prepared)
    {
        var unit = prepared.Unit;
        _hasHistoryChanged = false;
        if (AreCurrent(unit) && HaveNewIds(prepared))
        {
            Take(prepared);
            return CommitOutcome.Committed;
        }

        _staleTopics.UnionWith(unit.Appends.Select(append => append.After.TopicId));
        _staleSubscriptions.UnionWith(unit.Subscriptions.Select(subscription => subscription.Key));
        return _hasHistoryChanged ? CommitOutcome.HistoryChanged : CommitOutcome.Stale;
    }

    private bool AreCurrent(CommitUnit unit)
    {
        foreach (var append in unit.Appends)
        {
            if (!IsCurrent(append))
                return false;
        }

        foreach (var subscription in unit.Subscriptions)
        {
            if (!IsCurrent(subscription))
                return false;
        }

        return true;
    }

    private bool IsCurrent(TopicAppend append)
    {
        var topicId = append.After.TopicId;
        if (_staleTopics.Contains(topicId))
            return false;
        var onTheWay = _heads.GetValueOrDefault(topicId) ?? Before?._heads.GetValueOrDefault(topicId);
        var stored = onTheWay ?? state.Topic(topicId)?.Head;
        // What is on its way was not seen by others as durable.
        _hasHistoryChanged |= onTheWay is null && HistoryRules.HasChanged(append.Before, stored);
        return (stored, append.Before) switch
        {
            (null, null) => true,
            ({ } now, { } seen) => (now.LastSeq, now.LastHash, now.AppliedSeq, now.Revision, now.ReplicaOf)
                == (seen.LastSeq, seen.LastHash, seen.AppliedSeq, seen.Revision, seen.ReplicaOf),
            _ => false,
        };
    }

    private bool IsCurrent(AgentSubscription subscription)
    {
        if (_staleSubscriptions.Contains(subscription.Key))
            return false;
        if (!_subscriptions.TryGetValue(subscription.Key, out var stored)
            && Before?._subscriptions.TryGetValue(subscription.Key, out stored) != true)
        {
            stored = state.Subscription(subscription.Key) is { } row ? (row.Version, row.WriteToken) : default;
            _hasHistoryChanged |= HistoryRules.HasChanged(
                subscription.Version - 1, subscription.ReplacedToken, stored.Version, stored.Token);
        }

        return (subscription.Version - 1, subscription.ReplacedToken) == stored;
    }

    /// <summary>
    /// Returns whether all ids are new and all parents of a local topic are stored. Stale units of this commit do not count.
    /// </summary>
    private bool HaveNewIds(PreparedUnit prepared)
    {
        _own.Clear();
        foreach (var events in prepared.Events)
        {
            foreach (ref readonly var added in events.AsSpan())
            {
                if (!_own.Add(added.Key) || IsKnown(added.Key))
                    return false;
            }
        }

        for (var topic = 0; topic < prepared.Events.Length; topic++)
        {
            if (prepared.Unit.Appends[topic].After.ReplicaOf is null && !AreParentsKnown(prepared.Events[topic]))
                return false;
        }

        return true;
    }

    private bool AreParentsKnown(ReadOnlySpan<IndexedEvent> events)
    {
        foreach (ref readonly var added in events)
        {
            foreach (var parent in added.Parents)
            {
                if (!_own.Contains(parent) && !IsKnown(parent))
                    return false;
            }
        }

        return true;
    }

    private bool IsKnown(in EventKey key) => _ids.Contains(key) || Before?._ids.Contains(key) == true || state.IsKnown(key);

    private void Take(PreparedUnit prepared)
    {
        foreach (var append in prepared.Unit.Appends)
            _heads[append.After.TopicId] = append.After;
        _ids.UnionWith(_own);
        foreach (var subscription in prepared.Unit.Subscriptions)
            _subscriptions[subscription.Key] = (subscription.Version, subscription.WriteToken);
    }
}
