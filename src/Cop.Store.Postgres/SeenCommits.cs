namespace Cop;

/// <summary>
/// Runs of events that looking need not tell of: those that this node committed itself, each exactly, since others may have come in between; and
/// everything up to where another has told of. Bounded: what is forgotten is told once too often.
/// </summary>
internal sealed class SeenCommits
{
    private const int Most = 65_536;
    private readonly Lock _gate = new();
    private readonly HashSet<(string TopicId, long LastSeq)> _own = [];
    private readonly Dictionary<string, long> _told = new(StringComparer.Ordinal);

    public void Take(CommitUnit unit)
    {
        lock (_gate)
        {
            if (_own.Count > Most)
                _own.Clear();
            foreach (var append in unit.Appends)
                _own.Add((append.After.TopicId, append.After.AppliedSeq));
        }
    }

    public void Take(string topicId, long toldSeq)
    {
        lock (_gate)
        {
            if (_told.Count > Most)
                _told.Clear();
            _told[topicId] = Math.Max(toldSeq, _told.GetValueOrDefault(topicId));
        }
    }

    /// <summary>Whether a run of events that ends there is known; it is not asked twice.</summary>
    public bool Has(string topicId, long lastSeq)
    {
        lock (_gate)
        {
            var isTold = _told.TryGetValue(topicId, out var told) && lastSeq <= told;
            if (isTold && lastSeq == told)
                _told.Remove(topicId);
            return _own.Remove((topicId, lastSeq)) || isTold;
        }
    }
}
