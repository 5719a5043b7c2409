using System.Collections.Immutable;
using Npgsql;

namespace Cop;

/// <summary>The arrays of a commit that finds out which of its units hold: a column each, an entry for every row of every unit, in the order of units.</summary>
internal sealed class CommitColumns
{
    private readonly TopicIndexes _topics = new();
    private readonly AppendColumns _appends = new();
    private readonly EventColumns _events = new();
    private readonly ParentColumns _parents = new();
    private readonly ViewRows _views = new();
    private readonly WaitColumns _waits = new();
    private readonly SubscriptionColumns _subscriptions = new();
    private readonly PendingPositionColumns _pending = new();
    private readonly List<int> _behind = [];
    private readonly List<int> _before = [];

    public int Units { get; private set; }

    /// <summary>Topics that this commit would create: each takes an advisory lock.</summary>
    public int NewTopics { get; private set; }

    public void Add(int number, CommitUnit unit, CommitPlan.Place place)
    {
        Units++;
        foreach (var on in place.DependsOn)
        {
            _behind.Add(number);
            _before.Add(on);
        }

        foreach (var append in unit.Appends)
        {
            var isFirst = place.FirstTopics.Contains(append.After.TopicId);
            NewTopics += isFirst && append.Before is null ? 1 : 0;
            _appends.Add(number, append, isFirst, place.Carried(append));
            var topic = _topics.Of(append.After.TopicId);
            foreach (var stored in append.Events)
            {
                _events.Add(number, topic, stored);
                foreach (var parent in stored.Event.ParentEventIds.Distinct(StringComparer.Ordinal))
                    _parents.Add(number, topic, stored.Event.TopicSeq, parent, append.After.ReplicaOf is null && place.OutsideParents.Contains(parent));
            }

            foreach (var view in append.Views.Where(view => view is not Topic))
                AddView(number, view);
        }

        _pending.Add(number, AppliedRanges.Of(unit), _topics.Of);
        foreach (var subscription in unit.Subscriptions)
            _subscriptions.Add(number, subscription, place.FirstSubscriptions.Contains(subscription.Key));
    }

    /// <summary>The parameters of the statement, in its order.</summary>
    public IEnumerable<NpgsqlParameter> Parameters =>
    [
        .. _appends.Parameters, Parameter.Of(_topics.Topics), _events.Units, .. _events.Rows, _parents.Units, .. _parents.Rows, _parents.Needs, .. _views.Parameters,
        _waits.Units, .. _waits.Rows, .. _subscriptions.Parameters, _pending.Units, .. _pending.Rows, _pending.AreOrdered, Parameter.Of(_behind), Parameter.Of(_before),
    ];

    private void AddView(int number, View view)
    {
        _views.Add(number, view);
        if (view is Continuation continuation)
            _waits.Add(number, continuation);
    }

    private sealed class AppendColumns
    {
        private readonly List<int> _unit = [];
        private readonly List<string> _topic = [];
        private readonly List<bool> _isFirst = [];
        private readonly List<long> _beforeLast = [];
        private readonly List<Guid> _beforeHash = [];
        private readonly List<long> _beforeApplied = [];
        private readonly List<int> _revision = [];
        private readonly List<string?> _beforeReplica = [];
        private readonly List<long> _firstSeq = [];
        private readonly List<long> _last = [];
        private readonly List<Guid> _hash = [];
        private readonly List<long> _applied = [];
        private readonly List<long> _localFrom = [];
        private readonly List<string?> _replica = [];
        private readonly List<string?> _blocked = [];
        private readonly List<byte[]?> _missing = [];
        private readonly List<short> _status = [];
        private readonly List<byte[]?> _view = [];

        public IEnumerable<NpgsqlParameter> Parameters =>
        [
            Parameter.Of(_unit), Parameter.Of(_topic), Parameter.Of(_isFirst), Parameter.Of(_beforeLast), Parameter.Of(_beforeHash), Parameter.Of(_beforeApplied), Parameter.Of(_revision),
            Parameter.Of(_beforeReplica), Parameter.Of(_firstSeq), Parameter.Of(_last), Parameter.Of(_hash), Parameter.Of(_applied), Parameter.Of(_localFrom), Parameter.Of(_replica),
            Parameter.Of(_blocked), Parameter.Of(_missing), Parameter.Of(_status), Parameter.Of(_view),
        ];

        public void Add(int unit, TopicAppend append, bool isFirst, Topic? carried)
        {
            var (before, after) = (append.Before, append.After);
            _unit.Add(unit);
            _topic.Add(after.TopicId);
            _isFirst.Add(isFirst);
            _beforeLast.Add(before?.LastSeq ?? -1);
            _beforeHash.Add(before?.LastHash ?? default);
            _beforeApplied.Add(before?.AppliedSeq ?? -1);
            _revision.Add(before?.Revision ?? 0);
            _beforeReplica.Add(before?.ReplicaOf);
            _firstSeq.Add(append.Events.IsEmpty ? 1 : append.Events[0].Event.TopicSeq);
            _last.Add(after.LastSeq);
            _hash.Add(after.LastHash);
            _applied.Add(after.AppliedSeq);
            _localFrom.Add(after.LocalFromSeq);
            _replica.Add(after.ReplicaOf);
            _blocked.Add(after.BlockedBy);
            _missing.Add(IndexText.WriteIds(after.MissingParentIds));
            _status.Add(carried is null ? (short)-1 : ViewColumns.Of(carried).Status);
            _view.Add(carried is null ? null : RowMapper.Bytes(ViewJson.Write(carried)));
        }
    }

    private sealed class SubscriptionColumns
    {
        private readonly List<int> _unit = [];
        private readonly List<string> _topic = [];
        private readonly List<string> _agent = [];
        private readonly List<bool> _isFirst = [];
        private readonly List<Guid> _beforeToken = [];
        private readonly List<long> _version = [];
        private readonly List<Guid> _token = [];
        private readonly List<long> _cursor = [];
        private readonly List<bool> _isOpen = [];
        private readonly List<byte[]> _body = [];

        public IEnumerable<NpgsqlParameter> Parameters =>
        [
            Parameter.Of(_unit), Parameter.Of(_topic), Parameter.Of(_agent), Parameter.Of(_isFirst), Parameter.Of(_beforeToken),
            Parameter.Of(_version), Parameter.Of(_token), Parameter.Of(_cursor), Parameter.Of(_isOpen), Parameter.Of(_body),
        ];

        public void Add(int unit, AgentSubscription subscription, bool isFirst)
        {
            _unit.Add(unit);
            _topic.Add(subscription.TopicId);
            _agent.Add(subscription.Agent);
            _isFirst.Add(isFirst);
            _beforeToken.Add(subscription.ReplacedToken);
            _version.Add(subscription.Version);
            _token.Add(subscription.WriteToken);
            _cursor.Add(subscription.Cursor);
            _isOpen.Add(!subscription.Attempts.IsEmpty);
            _body.Add(SubscriptionJson.Write(subscription));
        }
    }
}
