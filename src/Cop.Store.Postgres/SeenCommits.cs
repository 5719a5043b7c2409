namespace Cop;

/// <summary>
/// Up to where notifications of other sessions have reported topics, so that polling need not report it again. Bounded: what is forgotten
/// is reported twice.
/// </summary>
internal sealed class SeenCommits
{
    private const int Most = 65_536;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, long> _reported = new(StringComparer.Ordinal);

    /// <summary>Forgets all: after a loss of commits other events stand at the same sequences.</summary>
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

    /// <summary>Whether a range of events that ends there was reported; it is not asked twice.</summary>
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
