namespace Cop;

/// <summary>
/// The last sequence of each topic that notifications of other sessions have reported, so that polling need not report it again. Bounded: a
/// removed entry is reported twice.
/// </summary>
internal sealed class SeenCommits
{
    private const int Most = 65_536;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, long> _reported = new(StringComparer.Ordinal);

    /// <summary>Removes everything: after a loss of commits, the same sequences belong to other events.</summary>
    public void Clear()
    {
        lock (_gate)
            _reported.Clear();
    }

    public void Take(string topicId, long reportedSeq)
    {
        lock (_gate)
        {
            if (_reported.Count > Most)
                _reported.Clear();
            _reported[topicId] = Math.Max(reportedSeq, _reported.GetValueOrDefault(topicId));
        }
    }

    /// <summary>Whether a range of events with this end was reported; the query for the last one removes its entry.</summary>
    public bool Has(string topicId, long lastSeq)
    {
        lock (_gate)
        {
            if (!_reported.TryGetValue(topicId, out var reported) || lastSeq > reported)
                return false;
            if (lastSeq == reported)
                _reported.Remove(topicId);
            return true;
        }
    }
}
