namespace Cop;

/// <summary>Rows that were loaded in two goes: what the second did not ask for, the first may have.</summary>
internal sealed class LayeredRows(IRows later, IRows earlier) : IRows
{
    public bool MayBeOld => later.MayBeOld || earlier.MayBeOld;

    public bool TryGetHead(string topicId, out TopicHead? head) => later.TryGetHead(topicId, out head) || earlier.TryGetHead(topicId, out head);

    public bool TryGetView(in ViewKey key, out View? view) => later.TryGetView(key, out view) || earlier.TryGetView(key, out view);

    public bool TryGetPlace(string eventId, out EventPlace? place) => later.TryGetPlace(eventId, out place) || earlier.TryGetPlace(eventId, out place);

    public bool TryGetEvent(string eventId, out Event? found) => later.TryGetEvent(eventId, out found) || earlier.TryGetEvent(eventId, out found);

    public bool TryGetWaiters(in WaitKey key, out IReadOnlyCollection<string> continuationIds) =>
        later.TryGetWaiters(key, out continuationIds) || earlier.TryGetWaiters(key, out continuationIds);

    public bool TryGetActive(string topicId, out IReadOnlyCollection<string> continuationIds) =>
        later.TryGetActive(topicId, out continuationIds) || earlier.TryGetActive(topicId, out continuationIds);

    public bool TryGetLane(in LaneKey key, out Lane? lane) => later.TryGetLane(key, out lane) || earlier.TryGetLane(key, out lane);
}
