using System.Collections.Immutable;

namespace Cop;

/// <summary>What this node committed since a lane's worker looked last, as one run of news. Many may add; one takes.</summary>
internal sealed class LaneInbox(long knownSeq)
{
    /// <summary>More than this is read from the store when its turn comes.</summary>
    private const int MaxEvents = 256;

    private readonly Lock _gate = new();
    private LaneNews? _news;
    private long _knownSeq = knownSeq;
    private long _takenTo;

    /// <summary>Whether something for the agent is among it.</summary>
    public bool HasEvents
    {
        get
        {
            lock (_gate)
                return _news is { Events.IsEmpty: false };
        }
    }

    /// <summary>The topic's applied topicSeq as this node committed it last; 0 when it committed nothing that the lane was told of.</summary>
    public long KnownSeq => Volatile.Read(ref _knownSeq);

    /// <summary>Up to where what was taken last reaches.</summary>
    public long TakenTo => _takenTo;

    public void Add(LaneNews news)
    {
        lock (_gate)
        {
            Volatile.Write(ref _knownSeq, news.To);
            if (_news is not { } known)
                _news = news;
            else if (news.Follows(known.To) && known.Events.Length + news.Events.Length <= MaxEvents)
                _news = known with { To = news.To, Events = known.Events.AddRange(news.Events) };
            else
                _news = LaneNews.Unclear(news.To, news.Events.IsEmpty ? known.Events : news.Events);
        }
    }

    public LaneNews? Take()
    {
        lock (_gate)
        {
            var taken = _news;
            _news = null;
            _takenTo = taken?.To ?? _takenTo;
            return taken;
        }
    }
}
