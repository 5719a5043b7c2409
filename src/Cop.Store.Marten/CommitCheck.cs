namespace Cop;

/// <summary>
/// Decides which units of a commit follow the rows that their session has locked; the others are left out, since one stale unit would fail
/// the whole session of Marten.
/// </summary>
internal sealed class CommitCheck
{
    private readonly Dictionary<string, (TopicHead Head, long FirstSeq)> _stored = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _versions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TopicHead> _heads = new(StringComparer.Ordinal);
    private readonly Dictionary<SubscriptionKey, (long Version, Guid Token)> _storedSubscriptions = [];
    private readonly Dictionary<SubscriptionKey, (long Version, Guid Token)> _subscriptions = [];
    private readonly HashSet<Guid> _ids = [];
    private readonly HashSet<string> _earlierTopics = new(StringComparer.Ordinal);
    private readonly HashSet<SubscriptionKey> _earlierSubscriptions = [];

    public void Take(TopicHead head, long firstSeq) => _stored[head.TopicId] = (head, firstSeq);

    /// <summary>Records the version of a topic's stream.</summary>
    public void TakeStream(string topicId, long version) => _versions[topicId] = version;

    /// <summary>The version of a topic's stream before the commit; 0 without one.</summary>
    public long VersionOf(string topicId) => _versions.GetValueOrDefault(topicId);

    public void Take(SubscriptionKey key, long version, Guid token) => _storedSubscriptions[key] = (version, token);

    public void TakeId(Guid id) => _ids.Add(id);

    /// <summary>Decides a unit; call it in the order of units, since each may follow those before it.</summary>
    public CommitOutcome Decide(CommitUnit unit)
    {
        var outcome = unit.Appends.Select(Refuse).FirstOrDefault(refusal => refusal is not null) ?? Compare(unit);
        if (outcome == CommitOutcome.Committed)
            Take(unit);
        _earlierTopics.UnionWith(unit.Appends.Select(append => append.After.TopicId));
        _earlierSubscriptions.UnionWith(unit.Subscriptions.Select(subscription => subscription.Key));
        return outcome;
    }

    // A stream that something else than COP has written to is refused, without effect on the other topics.
    private CommitOutcome? Refuse(TopicAppend append)
    {
        var topicId = append.After.TopicId;
        var hasStream = _versions.TryGetValue(topicId, out var version);
        var expected = _stored.TryGetValue(topicId, out var stored) ? stored.Head.LastSeq + 1 - stored.FirstSeq : (long?)null;
        if (hasStream ? version == expected : expected is null)
            return null;
        var found = hasStream ? $"is at version {version}" : "is missing";
        var wanted = expected is { } known ? $"COP appended {known} events to it" : "COP appended none to it";
        return CommitOutcome.Refused(new CopError(
            CopErrorCodes.StoreCorrupt,
            $"The stream of topic '{topicId}' {found}, but {wanted}: it was changed from outside COP. Restore the topic from a " +
            $"backup, or " +
                $"use another topic id; other topics are not affected."));
    }

    private CommitOutcome Compare(CommitUnit unit)
    {
        var hasHistoryChanged = false;
        var isCurrent = unit.Appends.All(append => IsCurrent(append, ref hasHistoryChanged))
            & unit.Subscriptions.All(subscription => IsCurrent(subscription, ref hasHistoryChanged));
        if (hasHistoryChanged)
            return CommitOutcome.HistoryChanged;
        if (!isCurrent)
            return CommitOutcome.Stale;
        var own = new HashSet<Guid>();
        return unit.Appends.SelectMany(append => append.Events).All(stored => IsNew(StoreRow.Key(stored.Event.Id), own))
            && unit.Appends.Where(append => append.After.ReplicaOf is null).SelectMany(append => append.Events)
                .SelectMany(stored => stored.Event.ParentEventIds).Select(StoreRow.Key).All(id => own.Contains(id) || _ids.Contains(id))
                ? CommitOutcome.Committed
                : CommitOutcome.Stale;
    }

    private bool IsNew(Guid id, HashSet<Guid> own) => !_ids.Contains(id) && own.Add(id);

    private bool IsCurrent(TopicAppend append, ref bool hasHistoryChanged)
    {
        var topicId = append.After.TopicId;
        if (!_heads.TryGetValue(topicId, out var head))
        {
            head = _stored.TryGetValue(topicId, out var stored) ? stored.Head : null;
            hasHistoryChanged |= !_earlierTopics.Contains(topicId) && HistoryRules.HasChanged(append.Before, head);
        }

        return (head?.LastSeq, head?.LastHash, head?.AppliedSeq, head?.Revision, head?.ReplicaOf) == (append.Before?.LastSeq,
            append.Before?.LastHash, append.Before?.AppliedSeq, append.Before?.Revision, append.Before?.ReplicaOf);
    }

    private bool IsCurrent(AgentSubscription subscription, ref bool hasHistoryChanged)
    {
        if (!_subscriptions.TryGetValue(subscription.Key, out var current))
        {
            current = _storedSubscriptions.GetValueOrDefault(subscription.Key);
            hasHistoryChanged |= !_earlierSubscriptions.Contains(subscription.Key)
                && HistoryRules.HasChanged(subscription.Version - 1, subscription.ReplacedToken, current.Version, current.Token);
        }

        return current == (subscription.Version - 1, subscription.ReplacedToken);
    }

    private void Take(CommitUnit unit)
    {
        foreach (var append in unit.Appends)
        {
            _heads[append.After.TopicId] = append.After;
            _ids.UnionWith(append.Events.Select(stored => StoreRow.Key(stored.Event.Id)));
        }

        foreach (var subscription in unit.Subscriptions)
            _subscriptions[subscription.Key] = (subscription.Version, subscription.WriteToken);
    }
}
