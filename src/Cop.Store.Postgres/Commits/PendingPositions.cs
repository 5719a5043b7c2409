using Npgsql;

namespace Cop;

/// <summary>
/// The ranges of events of a commit whose positions are pending: one entry for all units with a known order, and one for each other unit.
/// </summary>
/// <remarks>Decision M-9.</remarks>
internal sealed class PendingPositions
{
    private readonly List<Entry> _entries = [];

    public void Add(AppliedRanges ranges, Func<string, CommitTopic> topicOf)
    {
        if (ranges.Runs.Count == 0)
            return;
        if (_entries.Count == 0 || !ranges.IsOrdered || !_entries[^1].IsOrdered)
            _entries.Add(new Entry(ranges.IsOrdered));
        foreach (var run in ranges.Runs)
            _entries[^1].Add(topicOf(run.TopicId), run);
    }

    public void AddTo(BatchStatements statements, Guid? writer)
    {
        foreach (var entry in _entries)
            entry.AddTo(statements, writer);
    }

    private sealed class Entry(bool isOrdered)
    {
        private readonly List<CommitTopic> _topics = [];
        private readonly List<long> _firsts = [];
        private readonly List<int> _counts = [];

        public bool IsOrdered => isOrdered;

        public void Add(CommitTopic topic, AppliedRanges.Run run)
        {
            if (_topics.Count > 0 && _topics[^1] == topic && _firsts[^1] + _counts[^1] == run.FirstSeq)
            {
                _counts[^1] += run.Count;
                return;
            }

            _topics.Add(topic);
            _firsts.Add(run.FirstSeq);
            _counts.Add(run.Count);
        }

        public void AddTo(BatchStatements statements, Guid? writer)
        {
            NpgsqlParameter[] parameters =
            [
                Parameter.Of(writer), Parameter.Of(_counts.Sum()), Parameter.Of((long[])[.. _topics.Select(topic => topic.Number)]),
                Parameter.Of(_firsts), Parameter.Of(_counts),
                Parameter.Of(isOrdered),
            ];
            statements.Add("134_insert_pending_positions", parameters);
        }
    }
}
