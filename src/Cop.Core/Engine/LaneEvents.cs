using System.Collections.Immutable;

namespace Cop;

/// <summary>
/// What is to be delivered next on a lane: what this node committed, as long as nothing is missing between that and what is known, and else what the
/// store says. Many may tell; the lane's worker alone does all else.
/// </summary>
internal sealed class LaneEvents(LaneKey key, AgentRegistration agent, IDeliveryStore deliveries, LaneMemory? memory)
{
    private const int FetchSize = 64;

    private readonly LaneInbox _inbox = new(memory?.KnownSeq ?? 0);
    private long _seenTo = memory?.SeenTo ?? 0;
    private long _appliedTo;
    private volatile bool _mayHaveMore = memory is null;

    /// <summary>Those that are known and not closed, ascending.</summary>
    public ImmutableArray<Event> Next { get; private set; } = [];

    /// <summary>Whether there may be some that are not among the next.</summary>
    public bool MayHaveMore => _mayHaveMore || _inbox.HasEvents;

    /// <summary>The topic's applied topicSeq as this node committed it last; 0 when it is not known.</summary>
    public long KnownSeq => _inbox.KnownSeq;

    public Event? Find(DeliveryKey sought) => Next.FirstOrDefault(candidate => sought == DeliveryKey.Event(candidate.TopicSeq));

    /// <summary>What this node committed to the topic, in the order of commits.</summary>
    public void Tell(LaneNews news) => _inbox.Add(news);

    /// <summary>There may be some that nobody told of.</summary>
    public void Doubt() => _mayHaveMore = true;

    /// <summary>All up to here are durable: a look that begins now finds those that are for the agent. Callers come one after the other.</summary>
    public void Reach(long seq) => Volatile.Write(ref _appliedTo, Math.Max(_appliedTo, seq));

    /// <summary>Brings the next ones up to date with the lane and with what is durable.</summary>
    public async Task RefreshAsync(Lane lane, CancellationToken stopping)
    {
        Next = Next.RemoveAll(candidate => LaneRules.IsClosed(lane, candidate.TopicSeq));
        _seenTo = Math.Max(_seenTo, lane.Cursor);
        TakeNews();
        while (_mayHaveMore && Next.Length < FetchSize)
            await FetchAsync(stopping).ConfigureAwait(false);
    }

    /// <summary>What the lane's next worker need not read again; null when there is more to it.</summary>
    public LaneMemory? Remember(Lane lane)
    {
        if (MayHaveMore || Next.Any(candidate => !LaneRules.IsClosed(lane, candidate.TopicSeq)))
            return null;
        var remembered = new LaneMemory(lane, Math.Max(_seenTo, lane.Cursor), KnownSeq);
        if (_inbox.Take() is { } news)
            remembered.Note(news);
        return remembered;
    }

    private void TakeNews()
    {
        if (_inbox.Take() is not { } news)
            return;
        if (_mayHaveMore || !news.Follows(_seenTo) || Next.Length >= FetchSize)
        {
            _mayHaveMore = true;
            return;
        }

        Next = Next.AddRange(news.Events.Where(candidate => candidate.TopicSeq > _seenTo));
        _seenTo = Math.Max(_seenTo, news.To);
    }

    private async Task FetchAsync(CancellationToken stopping)
    {
        _mayHaveMore = false;
        // What was told of is applied before this reads, and so found by it or not for the agent.
        var applied = Math.Max(_inbox.TakenTo, Volatile.Read(ref _appliedTo));
        var fetched = await deliveries.NextEventsAsync(key.TopicId, _seenTo, agent.Filter, FetchSize, stopping).ConfigureAwait(false);
        if (!fetched.IsEmpty)
            _seenTo = fetched[^1].TopicSeq;
        if (fetched.Length == FetchSize)
            _mayHaveMore = true;
        else
            _seenTo = Math.Max(_seenTo, applied);
        Next = Next.AddRange(fetched.Where(candidate => AgentRegistry.Takes(agent, candidate)));
    }
}
