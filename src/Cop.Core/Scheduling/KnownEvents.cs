using System.Collections.Immutable;

namespace Cop;

/// <summary>
/// The cached events of a topic for a subscription: gap-free committed events that were reported to it, and events that it loaded.
/// </summary>
internal sealed record KnownEvents
{
    /// <summary>The maximum number of events per load.</summary>
    public const int PageSize = 64;

    // Further events are dropped and loaded when they are due.
    private const int MaxKept = 320;

    /// <summary>The empty cache; the store may have events.</summary>
    public static KnownEvents Nothing { get; } = new();

    /// <summary>The events that are not closed, ascending.</summary>
    public ImmutableArray<Event> Next { get; init; } = [];

    /// <summary>Events up to this topicSeq are closed, cached, or not for the agent.</summary>
    public long ReadTo { get; init; }

    /// <summary>The topic's applied sequence after this node's latest reported commit; 0 when none was reported.</summary>
    public long AppliedSeq { get; init; }

    /// <summary>Whether the store may have further events.</summary>
    public bool MayHaveMore { get; init; } = true;

    // All events up to here are durable. A load that starts later finds those that are for the agent.
    private long ReachedSeq { get; init; }

    private long? LoadFloor { get; init; }

    private CommittedEvents? Meanwhile { get; init; }

    /// <summary>Creates the cache of a topic whose events up to a topicSeq are closed.</summary>
    public static KnownEvents UpTo(long seq) => new() { ReadTo = seq, MayHaveMore = false };

    /// <summary>Returns the event of a delivery; null when it is not cached.</summary>
    public Event? Find(DeliveryKey key)
    {
        foreach (var candidate in Next)
        {
            if (key == DeliveryKey.Event(candidate.TopicSeq))
                return candidate;
        }

        return null;
    }

    /// <summary>Adds events that this node committed; called in the order of commits.</summary>
    public KnownEvents Add(CommittedEvents committed)
    {
        var known = this with { AppliedSeq = committed.To, ReachedSeq = Math.Max(ReachedSeq, committed.To) };
        if (LoadFloor is not null)
            return known with { Meanwhile = Meanwhile?.Then(committed) ?? committed };
        return MayHaveMore ? known : known.Take(committed);
    }

    /// <summary>Records that the store may have events that were not reported.</summary>
    public KnownEvents Doubt() => MayHaveMore ? this : this with { MayHaveMore = true };

    /// <summary>Records that the events up to a topicSeq are durable.</summary>
    public KnownEvents EnsureReadTo(long seq) => seq <= ReadTo ? this
        : this with { ReachedSeq = Math.Max(ReachedSeq, seq), MayHaveMore = true };

    /// <summary>Removes the events that are closed.</summary>
    public KnownEvents Without(AgentSubscription row)
    {
        var next = Next.RemoveAll(candidate => row.IsClosed(candidate.TopicSeq));
        return next.Length == Next.Length && row.Cursor <= ReadTo ? this : this with { Next = next, ReadTo = Math.Max(ReadTo, row.Cursor) };
    }

    /// <summary>Starts a load of events.</summary>
    public KnownEvents BeginLoad() => this with { MayHaveMore = false, LoadFloor = ReachedSeq };

    /// <summary>Ends the load without a result.</summary>
    public KnownEvents FailLoad() => this with { MayHaveMore = true, LoadFloor = null, Meanwhile = null };

    /// <summary>Ends the load with its events.</summary>
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
        // After a gap: another node has committed and its notification has not arrived. If the commit has no event for the agent, no load
        // is needed.
        return committed.IsContiguous && committed.Events.IsEmpty ? this : this with { MayHaveMore = true };
    }
}
