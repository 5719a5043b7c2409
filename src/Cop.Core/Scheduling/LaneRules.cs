using System.Collections.Immutable;

namespace Cop;

/// <summary>Changes of an agent's delivery state: pure, checked when they are committed (D-61, D-63b).</summary>
internal static class LaneRules
{
    /// <summary>Begins the next attempt at a delivery; takes the lane over when another session held it.</summary>
    public static CopResult<Lane> Claim(Lane lane, string session, DeliveryKey key)
    {
        if (lane.Session != session && lane.Attempts.Any(attempt => !attempt.HasFailed))
            return Lost(lane, key, "is under way in another session");
        var held = lane.Session == session ? lane : lane with { Session = session, Fence = lane.Fence + 1 };
#if COP_BUGS
        if (lane.Session != session && InjectedBugs.Has(InjectedBug.ForgetsTheCursorOnTakeOver))
            held = held with { Cursor = 0, Done = [] };
#endif
        if (key.ContinuationId is null && IsClosed(held, key.Seq) && !Find(held, key, out _))
            return Lost(lane, key, "was closed already");
        var known = Find(held, key, out var attempt);
        if (known && attempt!.Number > 0 && !attempt.HasFailed && lane.Session == session)
            return Lost(lane, key, "is under way already");
        if (!known && held.Attempts.Any(open => open.IsHalted))
            return Lost(lane, key, "waits behind a halted one");
        var begun = (attempt ?? new DeliveryAttempt { Key = key, Number = 0 }) with { Number = (attempt?.Number ?? 0) + 1, HasFailed = false, NotBefore = null, IsHalted = false };
        return With(held, key, begun);
    }

    /// <summary>Takes a lane over whose session is gone, as it was seen then; of two that try, one does.</summary>
    public static CopResult<Lane> TakeOver(Lane lane, Lane seen, string session, DeliveryKey key) => (lane.Session, lane.Fence) == (seen.Session, seen.Fence)
        ? lane with { Session = session, Fence = lane.Fence + 1 }
        : Lost(lane, key, $"was taken over (fence {lane.Fence}, not {seen.Fence})");

    /// <summary>
    /// Holds the lane and changes nothing on it but its version, so that an attempt which was to become durable with that version no longer can; refused
    /// when the lane is there already.
    /// </summary>
    public static CopResult<Lane> Withdraw(Lane lane, string session, long version, DeliveryKey key)
    {
        if (lane.Version >= version)
            return Lost(lane, key, $"has moved on (version {lane.Version}, not before {version})");
        if (lane.Session != session && lane.Attempts.Any(attempt => !attempt.HasFailed))
            return Lost(lane, key, "is under way in another session");
        return lane with { Session = session, Fence = lane.Session == session ? lane.Fence : lane.Fence + 1 };
    }

    /// <summary>Closes a delivery whose attempt this is: the first that gets here wins.</summary>
    public static CopResult<Lane> Close(Lane lane, long fence, DeliveryKey key, int number)
    {
        if (Check(lane, fence, key, number) is { } lost)
            return lost;
        Find(lane, key, out var attempt);
        var closed = With(lane, key, null);
        return key.ContinuationId is not null || attempt!.IsRetry ? closed : Advance(closed, key.Seq);
    }

    /// <summary>Notes that an attempt failed and when the next may begin.</summary>
    public static CopResult<Lane> Fail(Lane lane, long fence, DeliveryKey key, int number, DateTimeOffset? notBefore)
    {
        if (Check(lane, fence, key, number) is { } lost)
            return lost;
        Find(lane, key, out var attempt);
        return With(lane, key, attempt! with { HasFailed = true, NotBefore = notBefore });
    }

    /// <summary>Gives a begun attempt back uncounted: the host is shutting down (drain).</summary>
    public static CopResult<Lane> Release(Lane lane, long fence, DeliveryKey key, int number)
    {
        if (Check(lane, fence, key, number) is { } lost)
            return lost;
        Find(lane, key, out var attempt);
        // An event keeps its place, so that closing a later one does not move the cursor past it.
        return key.ContinuationId is not null ? With(lane, key, null) : With(lane, key, attempt! with { Number = number - 1, HasFailed = true, NotBefore = null });
    }

    /// <summary>Holds the lane at a delivery until a person decides (M-7, policy <c>halt</c>).</summary>
    public static CopResult<Lane> Halt(Lane lane, long fence, DeliveryKey key, int number)
    {
        if (Check(lane, fence, key, number) is { } lost)
            return lost;
        Find(lane, key, out var attempt);
        return With(lane, key, attempt! with { HasFailed = true, IsHalted = true, NotBefore = null });
    }

    /// <summary>Puts a parked delivery up again, because a person said so; its attempts count anew (M-7).</summary>
    public static CopResult<Lane> Reopen(Lane lane, DeliveryKey key)
    {
        var isHalted = Find(lane, key, out var attempt) && attempt!.IsHalted;
        if (attempt is not null && !isHalted)
            return Lost(lane, key, "is not parked");
        return With(lane, key, new DeliveryAttempt { Key = key, Number = 0, HasFailed = true, IsRetry = !isHalted });
    }

    /// <summary>Gives a halted delivery up, because a person said so; the lane goes on behind it.</summary>
    public static CopResult<Lane> Skip(Lane lane, DeliveryKey key) =>
        Find(lane, key, out var attempt) && attempt!.IsHalted ? Advance(With(lane, key, null), key.Seq) : lane;

    /// <summary>Why an attempt may write nothing any more; null when it may (D-61).</summary>
    public static CopError? Check(Lane lane, long fence, DeliveryKey key, int number)
    {
#if COP_BUGS
        if (InjectedBugs.Has(InjectedBug.SkipsTheFence))
            return Find(lane, key, out _) ? null : Lost(lane, key, "was closed by another attempt");
#endif
        if (lane.Fence != fence)
            return Lost(lane, key, $"was taken over (fence {lane.Fence}, not {fence})");
        if (!Find(lane, key, out var attempt))
            return Lost(lane, key, "was closed by another attempt");
        return attempt!.Number == number && !attempt.HasFailed ? null : Lost(lane, key, $"is at attempt {attempt.Number}, not {number}");
    }

    /// <summary>Whether an event's delivery is closed.</summary>
    public static bool IsClosed(Lane lane, long seq) => seq <= lane.Cursor || lane.Done.BinarySearch(seq) >= 0;

    // The cursor stands below the lowest unfinished delivery; every delivery below a closed one was begun, since they start in order.
    private static Lane Advance(Lane lane, long seq)
    {
        var done = lane.Done;
        var place = done.BinarySearch(seq);
        if (place < 0 && seq > lane.Cursor)
            done = done.Insert(~place, seq);
        var lowestOpen = lane.Attempts.Where(open => open.Key.ContinuationId is null && !open.IsRetry).Select(open => open.Key.Seq).DefaultIfEmpty(long.MaxValue).Min();
        var below = done.Count(closed => closed < lowestOpen);
        return lane with { Cursor = below == 0 ? lane.Cursor : Math.Max(lane.Cursor, done[below - 1]), Done = done.RemoveRange(0, below) };
    }

    private static bool Find(Lane lane, DeliveryKey key, out DeliveryAttempt? attempt)
    {
        attempt = lane.Attempts.FirstOrDefault(open => open.Key == key);
        return attempt is not null;
    }

    private static Lane With(Lane lane, DeliveryKey key, DeliveryAttempt? attempt)
    {
        var others = lane.Attempts.RemoveAll(open => open.Key == key);
        return lane with { Attempts = attempt is null ? others : others.Add(attempt) };
    }

    private static CopError Lost(Lane lane, DeliveryKey key, string what) => new(CopErrorCodes.DeliveryLost,
        $"The delivery of {key} on topic '{lane.TopicId}' to agent '{lane.Agent}' {what}; this attempt writes nothing.");
}
