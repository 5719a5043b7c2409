using Npgsql;

namespace Cop;

/// <summary>
/// A commit whose units are all to become durable, or none: each topic, row and subscription as it is at the end. It takes what nearly every commit is
/// made of, appends to local topics; what is rarer goes through <see cref="CommitColumns"/>.
/// </summary>
internal sealed class AtomicCommit
{
    private readonly AtomicCommitTopics _topics = new();
    private readonly AtomicCommitSubscriptions _subscriptions = new();
    private readonly EventColumns _events = new();
    private readonly ParentColumns _parents = new();
    private readonly PendingPositionColumns _pending = new();
    private readonly Dictionary<ViewKey, View> _views = [];
    private readonly Dictionary<string, EventLocation> _own = new(StringComparer.Ordinal);
    private readonly HashSet<Guid> _needed = [];
    private readonly RowCache _hot;

    private AtomicCommit(RowCache hot) => _hot = hot;

    /// <summary>The statement that writes it.</summary>
    public string Statement => HasMoreThanEvents ? "112_commit_related_rows" : "111_commit_atomic";

    /// <summary>The parameters of the statement, in its order.</summary>
    public IEnumerable<NpgsqlParameter> Parameters => [.. _topics.Parameters, .. _events.Rows, .. _pending.Rows, .. HasMoreThanEvents ? BesideEvents() : []];

    private bool HasMoreThanEvents => !_parents.IsEmpty || _views.Count > 0 || !_subscriptions.IsEmpty;

    /// <summary>Null when a unit is of the rarer kind, or does not follow those before it.</summary>
    public static AtomicCommit? Of(IReadOnlyList<CommitUnit> units, RowCache hot, int maxNewTopics)
    {
        var commit = new AtomicCommit(hot);
        foreach (var unit in units)
        {
            unit.ThrowIfMalformed();
            foreach (var append in unit.Appends)
            {
                if (!commit._topics.TryAdd(append))
                    return null;
            }

            foreach (var subscription in unit.Subscriptions)
            {
                if (!commit._subscriptions.TryAdd(subscription))
                    return null;
            }
        }

        if (commit._topics.New > maxNewTopics)
            return null;
        foreach (var unit in units)
        {
            if (!commit.TryAdd(unit))
                return null;
        }

        return commit;
    }

    private IEnumerable<NpgsqlParameter> BesideEvents()
    {
        var (views, waits) = (new ViewRows(), new WaitColumns());
        foreach (var view in _views.Values)
        {
            views.Add(0, view);
            if (view is Continuation continuation)
                waits.Add(0, continuation);
        }

        return [.. _parents.Rows, Parameter.Of(_needed), .. views.Rows, .. waits.Rows, .. _subscriptions.Parameters];
    }

    private bool TryAdd(CommitUnit unit)
    {
        foreach (var append in unit.Appends)
        {
            foreach (var stored in append.Events)
            {
                if (!_own.TryAdd(stored.Event.Id, new EventLocation(stored.Event.TopicId, stored.Event.TopicSeq)))
                    return false;
            }
        }

        foreach (var append in unit.Appends)
        {
            var topic = _topics.PlaceOf(append.After.TopicId);
            foreach (var stored in append.Events)
            {
                _events.Add(0, topic, stored);
                AddParents(topic, stored.Event);
            }

            foreach (var view in append.Views)
            {
                if (view is not Topic)
                    _views[ViewKey.For(view)] = view;
            }
        }

        var runs = AppliedRanges.Of(unit);
        _pending.Add(0, runs, _topics.PlaceOf);
        return runs.IsOrdered;
    }

    private void AddParents(int topic, Event child)
    {
        if (child.ParentEventIds.IsDefaultOrEmpty)
            return;
        foreach (var parent in child.ParentEventIds.Distinct(StringComparer.Ordinal))
        {
            _parents.Add(0, topic, child.TopicSeq, parent, isNeeded: false);
            // What this node has seen durable is there still: events are never deleted.
            if (Known(parent) is null)
                _needed.Add(EventKey.FromEventId(parent).ToGuid());
        }
    }

    private EventLocation? Known(string eventId) => _own.GetValueOrDefault(eventId) ?? _hot.PlaceOf(eventId);
}
