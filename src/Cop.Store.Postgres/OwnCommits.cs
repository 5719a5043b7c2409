namespace Cop;

/// <summary>How far this node itself has brought topics, so that it need not be woken by what it did. Bounded: a topic too many is woken once too often.</summary>
internal sealed class OwnCommits
{
    private const int Most = 65_536;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, long> _applied = new(StringComparer.Ordinal);

    public void Take(CommitUnit unit)
    {
        lock (_gate)
        {
            if (_applied.Count > Most)
                _applied.Clear();
            foreach (var append in unit.Appends)
                _applied[append.After.TopicId] = append.After.AppliedSeq;
        }
    }

    /// <summary>Whether a run of events that ends there came from here; it is not asked twice.</summary>
    public bool Has(string topicId, long lastSeq)
    {
        lock (_gate)
        {
            if (!_applied.TryGetValue(topicId, out var applied))
                return false;
            if (applied <= lastSeq)
                _applied.Remove(topicId);
            return lastSeq <= applied;
        }
    }
}
