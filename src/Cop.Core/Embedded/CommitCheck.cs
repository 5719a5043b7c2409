namespace Cop;

/// <summary>
/// Decides which units of one commit stand on rows that have not moved, taking into account what the units before them do.
/// A unit behind a stale one of the same topic is stale too: it was decided on rows that will not be.
/// </summary>
internal sealed class CommitCheck(EmbeddedState state)
{
    private readonly Dictionary<string, TopicHead> _heads = new(StringComparer.Ordinal);
    private readonly Dictionary<LaneKey, long> _versions = [];
    private readonly HashSet<EventKey> _ids = [];
    private readonly HashSet<string> _staleTopics = new(StringComparer.Ordinal);
    private readonly HashSet<LaneKey> _staleLanes = [];

    public CommitOutcome Check(PreparedUnit prepared)
    {
        var unit = prepared.Unit;
        foreach (var append in unit.Appends)
            RefuseMalformed(append);
        if (unit.Appends.All(IsCurrent) && unit.Lanes.All(IsCurrent) && HaveNewIds(prepared))
        {
            Take(prepared);
            return CommitOutcome.Committed;
        }

        _staleTopics.UnionWith(unit.Appends.Select(append => append.After.TopicId));
        _staleLanes.UnionWith(unit.Lanes.Select(lane => lane.Key));
        return CommitOutcome.Stale;
    }

    private bool IsCurrent(TopicAppend append)
    {
        var topicId = append.After.TopicId;
        if (_staleTopics.Contains(topicId))
            return false;
        var stored = _heads.GetValueOrDefault(topicId) ?? state.Topic(topicId)?.Head;
        return (stored, append.Before) switch
        {
            (null, null) => true,
            ({ } now, { } seen) => (now.LastSeq, now.AppliedSeq, now.Revision, now.ReplicaOf) == (seen.LastSeq, seen.AppliedSeq, seen.Revision, seen.ReplicaOf),
            _ => false,
        };
    }

    private bool IsCurrent(Lane lane)
    {
        if (_staleLanes.Contains(lane.Key))
            return false;
        var stored = _versions.TryGetValue(lane.Key, out var version) ? version : state.Lane(lane.Key)?.Version ?? 0;
        return lane.Version == stored + 1;
    }

    /// <summary>Ids stand once in the store, and a local topic knows all parents; a stale unit of this commit may have taken either away.</summary>
    private bool HaveNewIds(PreparedUnit prepared)
    {
        var ids = new HashSet<EventKey>();
        foreach (var added in prepared.Events.SelectMany(events => events))
        {
            if (!ids.Add(added.Key) || _ids.Contains(added.Key) || state.IsKnown(added.Key))
                return false;
        }

        return prepared.Unit.Appends.Zip(prepared.Events)
            .Where(topic => topic.First.After.ReplicaOf is null)
            .SelectMany(topic => topic.Second)
            .SelectMany(added => added.Parents)
            .All(parent => ids.Contains(parent) || _ids.Contains(parent) || state.IsKnown(parent));
    }

    private void Take(PreparedUnit prepared)
    {
        foreach (var append in prepared.Unit.Appends)
            _heads[append.After.TopicId] = append.After;
        _ids.UnionWith(prepared.Events.SelectMany(events => events).Select(added => added.Key));
        foreach (var lane in prepared.Unit.Lanes)
            _versions[lane.Key] = lane.Version;
    }

    private static void RefuseMalformed(TopicAppend append)
    {
        var (before, after) = (append.Before, append.After);
        var next = before?.LastSeq + 1 ?? (append.Events.IsEmpty ? 1 : append.Events[0].Event.TopicSeq);
        var isSound = (before is null ? next is 0 or 1 && append.Events.Length > 0 : before.TopicId == after.TopicId)
            && append.Events.All(stored => stored.Event.TopicId == after.TopicId && stored.Event.TopicSeq == next++)
            && after.LastSeq == next - 1
            && after.AppliedSeq <= after.LastSeq && after.AppliedSeq >= (before?.AppliedSeq ?? -1)
            && after.Revision == (before?.Revision ?? 0)
            && (append.Views.IsEmpty || after.AppliedSeq > (before?.AppliedSeq ?? -1));
        if (!isSound)
            throw new CopInvariantException($"A commit to topic '{after.TopicId}' does not lead from its head {before} to {after}; this is a bug of its maker.");
    }
}
