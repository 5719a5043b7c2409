using System.Collections.Immutable;

namespace Cop;

/// <summary>
/// The events of a topic that a subscription knows: those it was told of, as long as nothing is missing between them, and those it loaded.
/// </summary>
internal sealed record KnownEvents
{
    /// <summary>Events that one load reads at most.</summary>
    public const int PageSize = 64;

    // More are dropped and loaded when their turn comes.
    private const int MaxKept = 320;

    /// <summary>Nothing is known; the store may have events.</summary>
    public static KnownEvents Nothing { get; } = new();

    /// <summary>Events that are not closed, ascending.</summary>
    public ImmutableArray<Event> Next { get; init; } = [];

    /// <summary>Events up to this topicSeq are closed, known, or not for the agent.</summary>
    public long ReadTo { get; init; }

    /// <summary>
    /// The topic's applied topicSeq as this node committed it last; 0 when it committed nothing that the subscription was told of.
    /// </summary>
    public long AppliedSeq { get; init; }

    /// <summary>Whether the store may have events that are not among the next ones.</summary>
    public bool MayHaveMore { get; init; } = true;

    // All events up to here are durable: a load that begins later finds those that are for the agent.
    private long ReachedSeq { get; init; }

    private long? LoadFloor { get; init; }

    private CommittedEvents? Meanwhile { get; init; }

    /// <summary>The knowledge of a topic whose events up to a topicSeq are all handled.</summary>
    public static KnownEvents UpTo(long seq) => new() { ReadTo = seq, MayHaveMore = false };

    /// <summary>The event of a delivery; null when it is not known.</summary>
    public Event? Find(DeliveryKey key)
    {
        foreach (var candidate in Next)
        {
            if (key == DeliveryKey.Event(candidate.TopicSeq))
                return candidate;
        }

        return null;
    }

    /// <summary>Adds what this node committed; calls come in the order of commits.</summary>
    public KnownEvents Add(CommittedEvents committed)
    {
        var known = this with { AppliedSeq = committed.To, ReachedSeq = Math.Max(ReachedSeq, committed.To) };
        if (LoadFloor is not null)
            return known with { Meanwhile = Meanwhile?.Then(committed) ?? committed };
        return MayHaveMore ? known : known.Take(committed);
    }

    /// <summary>Notes that the store may have events that were not reported.</summary>
    public KnownEvents Doubt() => MayHaveMore ? this : this with { MayHaveMore = true };

    /// <summary>Notes that the events up to a topicSeq are durable.</summary>
    public KnownEvents EnsureReadTo(long seq) => seq <= ReadTo ? this
        : this with { ReachedSeq = Math.Max(ReachedSeq, seq), MayHaveMore = true };

    /// <summary>Drops the events that are closed.</summary>
    public KnownEvents Without(AgentSubscription row)
    {
        var next = Next.RemoveAll(candidate => SubscriptionRules.IsClosed(row, candidate.TopicSeq));
        return next.Length == Next.Length && row.Cursor <= ReadTo ? this : this with { Next = next, ReadTo = Math.Max(ReadTo, row.Cursor) };
    }

    /// <summary>A load of events begins.</summary>
    public KnownEvents BeginLoad() => this with { MayHaveMore = false, LoadFloor = ReachedSeq };

    /// <summary>The load has ended without a result.</summary>
    public KnownEvents FailLoad() => this with { MayHaveMore = true, LoadFloor = null, Meanwhile = null };

    /// <summary>The load has ended.</summary>
    public KnownEvents EndLoad(LoadedEvents loaded)
    {
        var readTo = loaded.IsLastPage ? Math.Max(loaded.ReadTo, LoadFloor ?? 0) : loaded.ReadTo;
        var known = this with
        {
            Next = Next.AddRange(loaded.Events.Where(candidate => candidate.TopicSeq > ReadTo)),
            ReadTo = Math.Max(ReadTo, readTo),
            MayHaveMore = MayHaveMore || !loaded.IsLastPage,
            LoadFloor = null,
            Meanwhile = null,
        };
        return known.MayHaveMore || Meanwhile is not { } meanwhile ? known : known.Take(meanwhile);
    }

    private KnownEvents Take(CommittedEvents committed)
    {
        if (committed.Follows(ReadTo) && Next.Length + committed.Events.Length <= MaxKept)
            return this with { Next = Next.AddRange(committed.Events.Where(candidate => candidate.TopicSeq > ReadTo)),
                ReadTo = Math.Max(ReadTo, committed.To) };
        // Behind a gap: another node committed, and its notification is still on its way. Nothing for the agent means nothing to read yet.
        return committed.IsContiguous && committed.Events.IsEmpty ? this : this with { MayHaveMore = true };
    }
}
