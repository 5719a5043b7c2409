using Marten;

namespace Cop;

/// <summary>Collects the rows of the units of a commit, each in its final state, and queues them in a session of Marten.</summary>
internal sealed class CommitRows(CommitCheck check)
{
    private readonly Dictionary<string, TopicChange> _topics = new(StringComparer.Ordinal);
    private readonly Dictionary<ViewKey, View> _views = [];
    private readonly Dictionary<SubscriptionKey, (bool IsNew, AgentSubscription After)> _subscriptions = [];
    private readonly List<(Guid Parent, string TopicId, long Seq)> _parents = [];
    private readonly List<PositionEntry> _positions = [];

    public void Add(CommitUnit unit)
    {
        foreach (var append in unit.Appends)
            Add(append);
        foreach (var subscription in unit.Subscriptions)
        {
            var isNew = _subscriptions.TryGetValue(subscription.Key, out var known) ? known.IsNew : subscription.Version <= 1;
            _subscriptions[subscription.Key] = (isNew, subscription);
        }

        if (PositionEntry.Of(unit) is { } entry)
            PositionEntry.AddTo(_positions, entry);
    }

    /// <summary>Queues everything: the events as Marten's own appends, all other rows as statements of the same batch.</summary>
    public void QueueIn(IDocumentSession session, SqlStatements sql, StreamKeys keys, CopMartenEventTypes types, Guid writer)
    {
        TopicChange[] topics = [.. _topics.Values.OrderBy(topic => topic.After.TopicId, StringComparer.Ordinal)];
        foreach (var topic in topics.Where(topic => topic.Events.Count > 0))
        {
            keys.Append(
                session, topic.After.TopicId, topic.VersionBefore,
                [.. topic.Events.Zip(topic.Origins, (stored, origin) => MartenEvent.Of(stored, origin, types))]);
        }

        QueueTopics(session, sql, keys, topics);
        QueueEvents(session, sql, topics);
        ViewStatements.Queue(session, sql, _views.Values);
        QueueSubscriptions(session, sql);
        foreach (var entry in _positions)
        {
            session.QueueSqlCommand(
                sql["insert_pending"], writer, entry.IsOrdered, entry.Runs.Select(run => run.TopicId).ToArray(),
                entry.Runs.Select(run => run.FirstSeq).ToArray(), entry.Runs.Select(run => run.Count).ToArray());
        }
    }

    private void Add(TopicAppend append)
    {
        if (!_topics.TryGetValue(append.After.TopicId, out var topic))
            _topics.Add(append.After.TopicId, topic = new TopicChange(append, check.VersionOf(append.After.TopicId)));
        topic.Add(append);
        foreach (var stored in append.Events)
        {
            foreach (var parent in stored.Event.ParentEventIds.Distinct(StringComparer.Ordinal))
                _parents.Add((StoreRow.Key(parent), stored.Event.TopicId, stored.Event.TopicSeq));
        }

        foreach (var view in append.Views.Where(view => view is not Topic))
            _views[ViewKey.For(view)] = view;
    }

    private static void QueueTopics(IDocumentSession session, SqlStatements sql, StreamKeys keys, TopicChange[] topics)
    {
        foreach (var group in topics.GroupBy(topic => topic.IsNew))
        {
            TopicChange[] rows = [.. group];
            string[] ids = [.. rows.Select(row => row.After.TopicId)];
            object[] head = [rows.Select(row => row.After.LastSeq).ToArray(),
                rows.Select(row => row.After.LastHash).ToArray(), rows.Select(row => row.After.AppliedSeq).ToArray(),
                rows.Select(row => row.After.LocalFromSeq).ToArray(), rows.Select(row => row.After.ReplicaOf).ToArray(),
                rows.Select(row => row.After.BlockedBy).ToArray(), rows.Select(row => StoreRow.Missing(row.After)).ToArray(),
                rows.Select(row => (short?)row.View?.Status).ToArray(),
                rows.Select(row => row.View is null ? null : StoredJson.Bytes(ViewJson.Write(row.View))).ToArray()];
            if (group.Key)
                session.QueueSqlCommand(
                    sql["insert_topics"], [ids, keys.Column(ids), rows.Select(row => row.FirstSeq).ToArray(), .. head]);
            else
                session.QueueSqlCommand(sql["update_topics"], [ids, .. head]);
        }
    }

    private void QueueEvents(IDocumentSession session, SqlStatements sql, TopicChange[] topics)
    {
        StoredEvent[] events = [.. topics.SelectMany(topic => topic.Events)];
        if (events.Length == 0)
            return;
        session.QueueSqlCommand(
            sql["insert_events"], events.Select(stored => stored.Event.TopicId).ToArray(),
            events.Select(stored => stored.Event.TopicSeq).ToArray(),
            events.Select(stored => EffectEvents.IsRecordedEffect(stored.Event)).ToArray(),
            events.Select(stored => stored.Event.Type).ToArray(),
            events.Select(stored => stored.DraftDigest.Length == 0 ? null : Convert.FromHexString(stored.DraftDigest)).ToArray());
        if (_parents.Count > 0)
        {
            session.QueueSqlCommand(
                sql["insert_parents"], _parents.Select(parent => parent.Parent).ToArray(),
                _parents.Select(parent => parent.TopicId).ToArray(), _parents.Select(parent => parent.Seq).ToArray());
        }
    }

    private void QueueSubscriptions(IDocumentSession session, SqlStatements sql)
    {
        foreach (var group in _subscriptions.Values.GroupBy(write => write.IsNew))
        {
            AgentSubscription[] rows = [.. group.Select(write => write.After)
                .OrderBy(row => row.TopicId, StringComparer.Ordinal).ThenBy(row => row.Agent, StringComparer.Ordinal)];
            session.QueueSqlCommand(
                sql[group.Key ? "insert_subscriptions" : "update_subscriptions"], rows.Select(row => row.TopicId).ToArray(),
                rows.Select(row => row.Agent).ToArray(), rows.Select(row => row.Version).ToArray(),
                rows.Select(row => row.WriteToken).ToArray(), rows.Select(row => row.Cursor).ToArray(),
                rows.Select(row => !row.Attempts.IsEmpty).ToArray(), rows.Select(StoredJson.Subscription).ToArray());
        }
    }
}
