using System.Collections.Immutable;

namespace Cop;

/// <summary>Changes of an agent's delivery state: pure, checked when they are committed (D-61, D-63b).</summary>
internal static class SubscriptionRules
{
    /// <summary>Begins the next attempt at a delivery; takes the subscription over when another session held it.</summary>
    public static CopResult<AgentSubscription> Claim(AgentSubscription subscription, string session, DeliveryKey key)
    {
        if (subscription.OwnerSessionId != session && subscription.Attempts.Any(attempt => !attempt.HasFailed))
            return Lost(subscription, key, "is under way in another session");
        var held = subscription.OwnerSessionId == session ? subscription : subscription with { OwnerSessionId = session, FencingToken = subscription.FencingToken + 1 };
        if (key.ContinuationId is null && IsClosed(held, key.Seq) && !Find(held, key, out _))
            return Lost(subscription, key, "was closed already");
        var known = Find(held, key, out var attempt);
        if (known && attempt!.Number > 0 && !attempt.HasFailed && subscription.OwnerSessionId == session)
            return Lost(subscription, key, "is under way already");
        if (!known && held.Attempts.Any(open => open.IsHalted))
            return Lost(subscription, key, "waits behind a halted one");
        var begun = (attempt ?? new DeliveryAttempt { Key = key, Number = 0 }) with { Number = (attempt?.Number ?? 0) + 1, HasFailed = false, NotBefore = null, IsHalted = false };
        return With(held, key, begun);
    }

    /// <summary>Takes a subscription over whose session is gone, as it was seen then; of two that try, one does.</summary>
    public static CopResult<AgentSubscription> TakeOver(AgentSubscription subscription, AgentSubscription seen, string session, DeliveryKey key) => (subscription.OwnerSessionId, subscription.FencingToken) == (seen.OwnerSessionId, seen.FencingToken)
        ? subscription with { OwnerSessionId = session, FencingToken = subscription.FencingToken + 1 }
        : Lost(subscription, key, $"was taken over (fence {subscription.FencingToken}, not {seen.FencingToken})");

    /// <summary>
    /// Holds the subscription and changes nothing on it but its version, so that an attempt which was to become durable with that version no longer can; refused
    /// when the subscription is there already.
    /// </summary>
    public static CopResult<AgentSubscription> Withdraw(AgentSubscription subscription, string session, long version, DeliveryKey key)
    {
        if (subscription.Version >= version)
            return Lost(subscription, key, $"has moved on (version {subscription.Version}, not before {version})");
        if (subscription.OwnerSessionId != session && subscription.Attempts.Any(attempt => !attempt.HasFailed))
            return Lost(subscription, key, "is under way in another session");
        return subscription with { OwnerSessionId = session, FencingToken = subscription.OwnerSessionId == session ? subscription.FencingToken : subscription.FencingToken + 1 };
    }

    /// <summary>Closes a delivery whose attempt this is: the first that gets here wins.</summary>
    public static CopResult<AgentSubscription> Close(AgentSubscription subscription, long fencingToken, DeliveryKey key, int number)
    {
        if (Check(subscription, fencingToken, key, number) is { } lost)
            return lost;
        Find(subscription, key, out var attempt);
        var closed = With(subscription, key, null);
        return key.ContinuationId is not null || attempt!.IsRetry ? closed : Advance(closed, key.Seq);
    }

    /// <summary>Notes that an attempt failed and when the next may begin.</summary>
    public static CopResult<AgentSubscription> Fail(AgentSubscription subscription, long fencingToken, DeliveryKey key, int number, DateTimeOffset? notBefore)
    {
        if (Check(subscription, fencingToken, key, number) is { } lost)
            return lost;
        Find(subscription, key, out var attempt);
        return With(subscription, key, attempt! with { HasFailed = true, NotBefore = notBefore });
    }

    /// <summary>Gives a begun attempt back uncounted: the host is shutting down (drain).</summary>
    public static CopResult<AgentSubscription> Release(AgentSubscription subscription, long fencingToken, DeliveryKey key, int number)
    {
        if (Check(subscription, fencingToken, key, number) is { } lost)
            return lost;
        Find(subscription, key, out var attempt);
        // An event keeps its place, so that closing a later one does not move the cursor past it; and an operator's decision stays.
        return key.ContinuationId is not null && !attempt!.IsRetry ? With(subscription, key, null) : With(subscription, key, attempt! with { Number = number - 1, HasFailed = true, NotBefore = null });
    }

    /// <summary>Holds the subscription at a delivery until a person decides (M-7, policy <c>halt</c>).</summary>
    public static CopResult<AgentSubscription> Halt(AgentSubscription subscription, long fencingToken, DeliveryKey key, int number)
    {
        if (Check(subscription, fencingToken, key, number) is { } lost)
            return lost;
        Find(subscription, key, out var attempt);
        return With(subscription, key, attempt! with { HasFailed = true, IsHalted = true, NotBefore = null });
    }

    /// <summary>Puts a parked delivery up again, because a person said so; its attempts count anew (M-7).</summary>
    public static CopResult<AgentSubscription> Reopen(AgentSubscription subscription, DeliveryKey key)
    {
        var isHalted = Find(subscription, key, out var attempt) && attempt!.IsHalted;
        if (attempt is not null && !isHalted)
            return Lost(subscription, key, "is not parked");
        return With(subscription, key, new DeliveryAttempt { Key = key, Number = 0, HasFailed = true, IsRetry = !isHalted });
    }

    /// <summary>Has a continuation resumed at the next opportunity, whatever it waits for, because an operator decided so (D-1).</summary>
    public static CopResult<AgentSubscription> ResumeNow(AgentSubscription subscription, DeliveryKey key) => Find(subscription, key, out var attempt) && !attempt!.HasFailed
        ? new CopError(CopErrorCodes.Conflict, $"Agent '{subscription.Agent}' resumes {key} on topic '{subscription.TopicId}' already (attempt {attempt.Number}); wait for its end.")
        : With(subscription, key, new DeliveryAttempt { Key = key, Number = attempt?.Number ?? 0, HasFailed = true, IsRetry = true });

    /// <summary>Gives a halted delivery up, because a person said so; the subscription goes on behind it.</summary>
    public static CopResult<AgentSubscription> Skip(AgentSubscription subscription, DeliveryKey key) =>
        Find(subscription, key, out var attempt) && attempt!.IsHalted ? Advance(With(subscription, key, null), key.Seq) : subscription;

    /// <summary>Why an attempt may write nothing any more; null when it may (D-61).</summary>
    public static CopError? Check(AgentSubscription subscription, long fencingToken, DeliveryKey key, int number)
    {
        if (subscription.FencingToken != fencingToken)
            return Lost(subscription, key, $"was taken over (fence {subscription.FencingToken}, not {fencingToken})");
        if (!Find(subscription, key, out var attempt))
            return Lost(subscription, key, "was closed by another attempt");
        return attempt!.Number == number && !attempt.HasFailed ? null : Lost(subscription, key, $"is at attempt {attempt.Number}, not {number}");
    }

    /// <summary>Whether an event's delivery is closed.</summary>
    public static bool IsClosed(AgentSubscription subscription, long seq) => seq <= subscription.Cursor || subscription.CompletedAboveCursor.BinarySearch(seq) >= 0;

    // The cursor stands below the lowest unfinished delivery; every delivery below a closed one was begun, since they start in order.
    private static AgentSubscription Advance(AgentSubscription subscription, long seq)
    {
        var done = subscription.CompletedAboveCursor;
        var place = done.BinarySearch(seq);
        if (place < 0 && seq > subscription.Cursor)
            done = done.Insert(~place, seq);
        var lowestOpen = subscription.Attempts.Where(open => open.Key.ContinuationId is null && !open.IsRetry).Select(open => open.Key.Seq).DefaultIfEmpty(long.MaxValue).Min();
        var below = done.Count(closed => closed < lowestOpen);
        return subscription with { Cursor = below == 0 ? subscription.Cursor : Math.Max(subscription.Cursor, done[below - 1]), CompletedAboveCursor = done.RemoveRange(0, below) };
    }

    private static bool Find(AgentSubscription subscription, DeliveryKey key, out DeliveryAttempt? attempt)
    {
        attempt = subscription.Attempts.FirstOrDefault(open => open.Key == key);
        return attempt is not null;
    }

    private static AgentSubscription With(AgentSubscription subscription, DeliveryKey key, DeliveryAttempt? attempt)
    {
        var others = subscription.Attempts.RemoveAll(open => open.Key == key);
        return subscription with { Attempts = attempt is null ? others : others.Add(attempt) };
    }

    private static CopError Lost(AgentSubscription subscription, DeliveryKey key, string what) => new(CopErrorCodes.DeliveryLost,
        $"The delivery of {key} on topic '{subscription.TopicId}' to agent '{subscription.Agent}' {what}; this attempt writes nothing.");
}
