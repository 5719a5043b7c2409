using Npgsql;

namespace Cop;

/// <summary>
/// The rows of a commit in which all units succeed or none: each topic, view and subscription in its final state. It is sent as one batch
/// of plain statements in one transaction; they compare the rows that the units were decided on and fail on a change.
/// </summary>
/// <remarks>Decisions D-61, M-9, M-16.</remarks>
internal sealed class CommitBatch(RowCache cache)
{
    private readonly CommitTopics _topics = new(cache);
    private readonly CommitSubscriptions _subscriptions = new();
    private readonly EventColumns _events = new();
    private readonly ViewColumnsByKey _views = new();
    private readonly PendingPositions _pending = new();
    private readonly Dictionary<string, CommitTopic> _ids = new(StringComparer.Ordinal);
    private readonly HashSet<Guid> _requiredParents = [];

    /// <summary>The number of units in it.</summary>
    public int Units { get; private set; }

    /// <summary>The topics that it writes.</summary>
    public CommitTopics Topics => _topics;

    /// <summary>Adds a unit; returns false, and adds nothing, when it does not follow the units before it.</summary>
    public bool TryAdd(CommitUnit unit)
    {
        unit.ThrowIfMalformed();
        if (!unit.Appends.All(_topics.CanAdd) || !unit.Subscriptions.All(_subscriptions.CanAdd) || !HasNewIds(unit))
            return false;
        Units++;
        foreach (var append in unit.Appends)
            AddIds(append, _topics.Add(append));
        foreach (var append in unit.Appends)
            Add(append, _topics.Of(append.After.TopicId));
        foreach (var subscription in unit.Subscriptions)
            _subscriptions.Add(subscription);
        _pending.Add(AppliedRanges.Of(unit), _topics.Of);
        return true;
    }

    /// <summary>Adds the statements to a batch; the topics must have their numbers.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="sql">The statement texts.</param>
    /// <param name="writer">The session that commits; null in a host's transaction.</param>
    public void AddTo(NpgsqlBatch batch, SqlText sql, Guid? writer)
    {
        var statements = new BatchStatements(batch, sql);
        statements.Add("120_begin_commit");
        _topics.AddTo(statements);
        if (_requiredParents.Count > 0)
            statements.Add("128_require_parents", Parameter.Of(_requiredParents));
        _events.AddTo(statements);
        _views.AddTo(statements);
        _subscriptions.AddTo(statements);
        _pending.AddTo(statements, writer);
    }

    private bool HasNewIds(CommitUnit unit)
    {
        if (unit.Appends is [{ Events: [var only] }])
            return !_ids.ContainsKey(only.Event.Id);
        var own = new HashSet<string>(StringComparer.Ordinal);
        return unit.Appends.All(append => append.Events.All(stored => !_ids.ContainsKey(stored.Event.Id) && own.Add(stored.Event.Id)));
    }

    private void AddIds(TopicAppend append, CommitTopic topic)
    {
        foreach (var stored in append.Events)
            _ids.Add(stored.Event.Id, topic);
    }

    private void Add(TopicAppend append, CommitTopic topic)
    {
        foreach (var stored in append.Events)
        {
            _events.Add(topic, stored);
            if (!stored.Event.ParentEventIds.IsDefaultOrEmpty)
                AddParents(append, topic, stored.Event);
        }

        foreach (var view in append.Views)
        {
            if (view is not Topic)
                _views.Put(view);
        }
    }

    private void AddParents(TopicAppend append, CommitTopic topic, Event child)
    {
        foreach (var parent in child.ParentEventIds.Distinct(StringComparer.Ordinal))
        {
            _events.AddParent(topic, child.TopicSeq, parent);
            // A replica's parents may be missing. Any other parent may have been lost with the end of the log (M-16), unless the compared
            // head proves it.
            if (append.After.ReplicaOf is null && !_ids.ContainsKey(parent)
                && !(topic.Before is { } before && cache.IsProvedBy(before, parent)))
                _requiredParents.Add(EventKey.FromEventId(parent).ToGuid());
        }
    }
}
