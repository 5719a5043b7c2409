using Npgsql;

namespace Cop;

/// <summary>The topics of a commit, one entry each.</summary>
internal sealed class CommitTopics(RowCache cache)
{
    private readonly Dictionary<string, CommitTopic> _topics = new(StringComparer.Ordinal);

    /// <summary>Topics that exist before the commit.</summary>
    public List<CommitTopic> Existing { get; } = [];

    /// <summary>Topics that the commit creates; each takes an advisory lock.</summary>
    public List<CommitTopic> New { get; } = [];

    public CommitTopic Of(string topicId) => _topics[topicId];

    /// <summary>Whether an append follows those of earlier units; the server compares the first one of a topic.</summary>
    public bool CanAdd(TopicAppend append) =>
        !_topics.TryGetValue(append.After.TopicId, out var topic) || TopicRules.IsSame(topic.After, append.Before);

    public CommitTopic Add(TopicAppend append)
    {
        var view = OwnViewOf(append);
        if (_topics.TryGetValue(append.After.TopicId, out var topic))
        {
            (topic.After, topic.View) = (append.After, view ?? topic.View);
            return topic;
        }

        topic = new CommitTopic { Before = append.Before, After = append.After, View = view, FirstSeq = append.Events.IsEmpty
            ? 1
            : append.Events[0].Event.TopicSeq };
        _topics.Add(append.After.TopicId, topic);
        (topic.Before is null ? New : Existing).Add(topic);
        return topic;
    }

    public void AddTo(BatchStatements statements)
    {
        if (Existing.Count > 0)
        {
            CommitTopic[] topics = [.. Existing];
            Array.Sort(topics, static (one, other) => one.Number.CompareTo(other.Number));
            AddHeads(statements, topics);
            CommitTopic[] changed = Array.FindAll(topics, HasChanged);
            if (changed.Length > 0)
                AddChanges(statements, changed);
        }

        if (New.Count > 0)
        {
            CommitTopic[] topics = [.. New];
            Array.Sort(topics, static (one, other) => string.CompareOrdinal(one.After.TopicId, other.After.TopicId));
            AddNew(statements, topics);
        }
    }

    private static Topic? OwnViewOf(TopicAppend append)
    {
        foreach (var view in append.Views)
        {
            if (view is Topic own)
                return own;
        }

        return null;
    }

    private static void AddHeads(BatchStatements statements, CommitTopic[] topics) => statements.Add(
        "121_update_heads", Numbers(topics), Parameter.OfEach(topics, topic => topic.Before!.LastSeq),
        Parameter.OfEach(topics, topic => topic.Before!.LastHash),
        Parameter.OfEach(topics, topic => topic.Before!.AppliedSeq), Parameter.OfEach(topics, topic => topic.Before!.Revision),
        Parameter.OfEach(topics, topic => topic.After.LastSeq),
        Parameter.OfEach(topics, topic => topic.After.LastHash), Parameter.OfEach(topics, topic => topic.After.AppliedSeq),
        Parameter.OfEach(topics, topic => topic.View?.UpdatedSeq),
        Parameter.OfEach(topics, topic => topic.View?.UpdatedAt.ToUnixTimeMilliseconds()));

    private static void AddChanges(BatchStatements statements, CommitTopic[] topics) =>
        statements.Add("124_update_topics", [Numbers(topics), .. Description(topics)]);

    private static void AddNew(BatchStatements statements, CommitTopic[] topics)
    {
        statements.Add(
            "122_insert_topics",
            [Parameter.OfEach(topics, topic => topic.After.TopicId), Numbers(topics), Parameter.OfEach(topics, topic => topic.FirstSeq),
                .. Description(topics)]);
        statements.Add(
            "123_insert_heads", Numbers(topics), Parameter.OfEach(topics, topic => topic.After.LastSeq),
            Parameter.OfEach(topics, topic => topic.After.LastHash), Parameter.OfEach(topics, topic => topic.After.AppliedSeq),
            Parameter.OfEach(topics, topic => topic.View?.UpdatedSeq ?? 0),
            Parameter.OfEach(topics, topic => topic.View?.UpdatedAt.ToUnixTimeMilliseconds() ?? 0));
    }

    // The members that rarely change.
    private static NpgsqlParameter[] Description(CommitTopic[] topics) =>
    [
        Parameter.OfEach(topics, topic => topic.After.LocalFromSeq), Parameter.OfEach(topics, topic => topic.After.ReplicaOf),
        Parameter.OfEach(topics, topic => topic.After.BlockedBy),
        Parameter.OfEach(topics, topic => IndexText.WriteIds(topic.After.MissingParentIds)),
        Parameter.OfEach(topics, topic => topic.View is null ? null : (short?)ViewColumns.Of(topic.View).Status),
        Parameter.OfEach(topics, topic => topic.View is null ? null : TopicRow.Write(topic.View)),
    ];

    // A view that may differ from the stored one is written.
    private bool HasChanged(CommitTopic topic)
    {
        var (before, after) = (topic.Before!, topic.After);
        if ((before.LocalFromSeq, before.ReplicaOf, before.BlockedBy) != (after.LocalFromSeq, after.ReplicaOf, after.BlockedBy)
            || !before.MissingParentIds.SequenceEqual(after.MissingParentIds))
            return true;
        return topic.View is not null && !TopicRow.IsSame(cache.OwnViewOf(before), topic.View);
    }

    private static NpgsqlParameter Numbers(CommitTopic[] topics) => Parameter.OfEach(topics, topic => topic.Number);
}
