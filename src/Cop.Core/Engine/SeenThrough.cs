namespace Cop;

/// <summary>
/// Up to where lanes were read through and nothing was left to deliver. Their cursors stand before that where an agent takes few of a topic's events,
/// and whoever works the lane next would read all of them again. Bounded: what is forgotten is read once more.
/// </summary>
internal sealed class SeenThrough
{
    private const int Most = 65_536;
    private readonly Lock _gate = new();
    private readonly Dictionary<LaneKey, long> _seqs = [];

    public void Note(LaneKey lane, long seq)
    {
        lock (_gate)
        {
            if (_seqs.Count >= Most)
                _seqs.Clear();
            _seqs[lane] = seq;
        }
    }

    /// <summary>The topicSeq behind which the lane is to be read; 0 when nothing is known.</summary>
    public long Of(LaneKey lane)
    {
        lock (_gate)
            return _seqs.GetValueOrDefault(lane);
    }

    /// <summary>Another session works the lane.</summary>
    public void Forget(LaneKey lane)
    {
        lock (_gate)
            _seqs.Remove(lane);
    }
}
