namespace Cop.Dashboard;

/// <summary>Numbers the reports of changes, and keeps the last one of each topic that an open page watches.</summary>
internal sealed class ChangeMarks
{
    private const string AnyTopic = "*";

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Watched> _topics = new(StringComparer.Ordinal);
    private long _last;
    private long _ofAny;

    /// <summary>The number of the last report.</summary>
    public long Last
    {
        get
        {
            lock (_gate)
                return _last;
        }
    }

    /// <summary>Starts to keep the reports of topics. An earlier one may have been missed, so each counts as changed now.</summary>
    public void Watch(IEnumerable<string> topics)
    {
        lock (_gate)
        {
            foreach (var topic in topics.Where(topic => topic != AnyTopic))
            {
                _topics[topic] = _topics.TryGetValue(topic, out var known)
                    ? known with { Pages = known.Pages + 1 } : new Watched(1, ++_last);
            }
        }
    }

    public void Leave(IEnumerable<string> topics)
    {
        lock (_gate)
        {
            foreach (var topic in topics.Where(topic => topic != AnyTopic))
            {
                var left = _topics[topic] with { Pages = _topics[topic].Pages - 1 };
                if (left.Pages == 0)
                    _topics.Remove(topic);
                else
                    _topics[topic] = left;
            }
        }
    }

    /// <summary>Records a change; a topic of null may be any.</summary>
    public void Report(string? topicId)
    {
        lock (_gate)
        {
            _last++;
            if (topicId is null)
                _ofAny = _last;
            else if (_topics.TryGetValue(topicId, out var known))
                _topics[topicId] = known with { Last = _last };
        }
    }

    /// <summary>Whether no report after a number may concern one of the topics; null means all topics.</summary>
    public bool IsUnchanged(IReadOnlyList<string>? topics, long since)
    {
        lock (_gate)
            return _last == since || topics is not null && _ofAny <= since
                && topics.All(topic => _topics.TryGetValue(topic, out var known) && known.Last <= since);
    }

    private readonly record struct Watched(int Pages, long Last);
}
