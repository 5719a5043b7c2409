using System.Collections.Immutable;

namespace Cop;

/// <summary>Pure changes of a subscription, checked when they are committed.</summary>
/// <remarks>Decisions D-61, D-63b.</remarks>
internal static class SubscriptionRules
{
    /// <summary>Starts the next attempt of a delivery; takes the subscription over when another session owned it.</summary>
    public static CopResult<AgentSubscription> Claim(AgentSubscription subscription, string session, DeliveryKey key)
    {
        if (subscription.OwnerSessionId != session && subscription.Attempts.Any(attempt => !attempt.HasFailed))
            return Lost(subscription, key, "is running in another session");
        var held = subscription.OwnerSessionId == session
            ? subscription
            : subscription with { OwnerSessionId = session, FencingToken = subscription.FencingToken + 1 };
        if (key.ContinuationId is null && held.IsClosed(key.Seq) && !Find(held, key, out _))
            return Lost(subscription, key, "is already closed");
        var known = Find(held, key, out var attempt);
        if (known && attempt!.Number > 0 && !attempt.HasFailed && subscription.OwnerSessionId == session)
            return Lost(subscription, key, "is already running");
        if (!known && held.Attempts.Any(open => open.IsHalted))
            return Lost(subscription, key, "waits for a halted delivery");
        var begun = (
            attempt ?? new DeliveryAttempt { Key = key, Number = 0 }) with { Number = (attempt?.Number ?? 0) +
                1, HasFailed = false, NotBefore = null, IsHalted = false };
        return With(held, key, begun);
    }

    /// <summary>
    /// Starts the next attempt of a delivery that was chosen with an earlier state of the subscription. Deliveries start in order, so an
    /// event is claimed only while every delivery that had started before it still has.
    /// </summary>
    /// <param name="subscription">The stored subscription.</param>
    /// <param name="seen">The subscription that the delivery was chosen with.</param>
    /// <param name="session">The session that starts the attempt.</param>
    /// <param name="key">The delivery.</param>
    /// <remarks>Decisions D-63b, M-16.</remarks>
    public static CopResult<AgentSubscription> Claim(
        AgentSubscription subscription, AgentSubscription seen, string session, DeliveryKey key) =>
        key.ContinuationId is null && IsBroughtBack(seen, subscription)
            ? Lost(subscription, key, "was chosen before the subscription was reset to the end of the log")
            : Claim(subscription, session, key);

    /// <summary>Takes over a subscription whose owner's session has ended. If two sessions try, one succeeds.</summary>
    public static CopResult<AgentSubscription> TakeOver(
        AgentSubscription subscription, AgentSubscription seen, string session, DeliveryKey key) =>
    (subscription.OwnerSessionId, subscription.FencingToken) == (seen.OwnerSessionId, seen.FencingToken)
        ? subscription with { OwnerSessionId = session, FencingToken = subscription.FencingToken + 1 }
        : Lost(subscription, key, $"was taken over (fencing token {subscription.FencingToken}, not {seen.FencingToken})");

    /// <summary>
    /// Takes ownership and changes nothing but the version, so that a claim with that version can no longer become durable.
    /// </summary>
    /// <returns>An error when the stored subscription already has that version.</returns>
    public static CopResult<AgentSubscription> Withdraw(AgentSubscription subscription, string session, long version, DeliveryKey key)
    {
        if (subscription.Version >= version)
            return Lost(subscription, key, $"has changed (version {subscription.Version}, expected less than {version})");
        if (subscription.OwnerSessionId != session && subscription.Attempts.Any(attempt => !attempt.HasFailed))
            return Lost(subscription, key, "is running in another session");
        return subscription with { OwnerSessionId = session, FencingToken = subscription.OwnerSessionId == session
            ? subscription.FencingToken
            : subscription.FencingToken + 1 };
    }

    /// <summary>Closes a delivery by its current attempt; the first commit wins.</summary>
    public static CopResult<AgentSubscription> Close(AgentSubscription subscription, long fencingToken, DeliveryKey key, int number)
    {
        if (Check(subscription, fencingToken, key, number) is { } lost)
            return lost;
        Find(subscription, key, out var attempt);
        var closed = With(subscription, key, null);
        return key.ContinuationId is not null || attempt!.IsRetry ? closed : Advance(closed, key.Seq);
    }

    /// <summary>
    /// Removes a delivery of which the store has lost the event or the continuation. The cursor stays: another event may take its topicSeq.
    /// </summary>
    /// <remarks>Decision M-16.</remarks>
    public static CopResult<AgentSubscription> Drop(AgentSubscription subscription, long fencingToken, DeliveryKey key, int number) =>
        Check(subscription, fencingToken, key, number) is { } lost ? lost : With(subscription, key, null);

    /// <summary>Records that an attempt failed, and the earliest time of the next one.</summary>
    public static CopResult<AgentSubscription> Fail(
        AgentSubscription subscription, long fencingToken, DeliveryKey key, int number, DateTimeOffset? notBefore)
    {
        if (Check(subscription, fencingToken, key, number) is { } lost)
            return lost;
        Find(subscription, key, out var attempt);
        return With(subscription, key, attempt! with { HasFailed = true, NotBefore = notBefore });
    }

    /// <summary>Releases a started attempt without counting it: the host is shutting down.</summary>
    public static CopResult<AgentSubscription> Release(AgentSubscription subscription, long fencingToken, DeliveryKey key, int number)
    {
        if (Check(subscription, fencingToken, key, number) is { } lost)
            return lost;
        Find(subscription, key, out var attempt);
        // An event keeps its entry, so that closing a later one does not move the cursor past it. An operator's request is kept as well.
        return key.ContinuationId is not null && !attempt!.IsRetry ? With(subscription, key, null)
            : With(subscription, key, attempt! with { Number = number - 1, HasFailed = true, NotBefore = null });
    }

    /// <summary>Halts the subscription at a delivery until an operator's command (policy <c>halt</c>).</summary>
    /// <remarks>Decision M-7.</remarks>
    public static CopResult<AgentSubscription> Halt(AgentSubscription subscription, long fencingToken, DeliveryKey key, int number)
    {
        if (Check(subscription, fencingToken, key, number) is { } lost)
            return lost;
        Find(subscription, key, out var attempt);
        return With(subscription, key, attempt! with { HasFailed = true, IsHalted = true, NotBefore = null });
    }

    /// <summary>Opens a parked delivery again by an operator's command; its attempts are counted from 1.</summary>
    /// <remarks>Decision M-7.</remarks>
    public static CopResult<AgentSubscription> Reopen(AgentSubscription subscription, DeliveryKey key)
    {
        var isHalted = Find(subscription, key, out var attempt) && attempt!.IsHalted;
        if (attempt is not null && !isHalted)
            return Lost(subscription, key, "is not parked");
        return With(subscription, key, new DeliveryAttempt { Key = key, Number = 0, HasFailed = true, IsRetry = !isHalted });
    }

    /// <summary>Requests the resumption of a continuation regardless of its conditions, by an operator's command.</summary>
    /// <remarks>Decision D-1.</remarks>
    public static CopResult<AgentSubscription> ResumeNow(AgentSubscription subscription, DeliveryKey key) =>
        Find(subscription, key, out var attempt) && !attempt!.HasFailed
        ? new CopError(
            CopErrorCodes.Conflict,
            $"Agent '{subscription.Agent}' resumes {key} on topic '{subscription.TopicId}' already (attempt {attempt.Number}); wait " +
                $"until it ends.")
        : With(subscription, key, new DeliveryAttempt { Key = key, Number = attempt?.Number ?? 0, HasFailed = true, IsRetry = true });

    /// <summary>Skips a halted delivery by an operator's command; the subscription continues after it.</summary>
    public static CopResult<AgentSubscription> Skip(AgentSubscription subscription, DeliveryKey key) =>
        Find(subscription, key, out var attempt) && attempt!.IsHalted ? Advance(With(subscription, key, null), key.Seq) : subscription;

    /// <summary>Returns why an attempt may not write any more; null when it may.</summary>
    /// <remarks>Decision D-61.</remarks>
    public static CopError? Check(AgentSubscription subscription, long fencingToken, DeliveryKey key, int number)
    {
        if (subscription.FencingToken != fencingToken)
            return Lost(subscription, key, $"was taken over (fencing token {subscription.FencingToken}, not {fencingToken})");
        if (!Find(subscription, key, out var attempt))
            return Lost(subscription, key, "is closed by another attempt");
        return attempt!.Number == number && !attempt.HasFailed
            ? null
            : Lost(subscription, key, $"has attempt {attempt.Number}, not {number}");
    }

    /// <summary>
    /// Returns why an attempt of a session may not write any more; null when it may. After the store has lost the end of its log, another
    /// session may hold the same fencing token.
    /// </summary>
    /// <remarks>Decisions D-61, M-16.</remarks>
    public static CopError? CheckOwner(AgentSubscription subscription, string? session, DeliveryKey key) =>
        subscription.OwnerSessionId == session
            ? null
            : Lost(subscription, key, $"was taken over by session '{subscription.OwnerSessionId}'");

    // The cursor is below the lowest unfinished delivery. Every delivery below a closed one has started, since deliveries start in order.
    private static AgentSubscription Advance(AgentSubscription subscription, long seq)
    {
        var done = subscription.CompletedAboveCursor;
        var place = done.BinarySearch(seq);
        if (place < 0 && seq > subscription.Cursor)
            done = done.Insert(~place, seq);
        var lowestOpen = subscription.Attempts.Where(open => open.Key.ContinuationId is null && !open.IsRetry).Select(open => open.Key.Seq)
            .DefaultIfEmpty(long.MaxValue).Min();
        var below = done.Count(closed => closed < lowestOpen);
        return subscription with { Cursor = below == 0
            ? subscription.Cursor
            : Math.Max(subscription.Cursor, done[below - 1]), CompletedAboveCursor = done.RemoveRange(0, below) };
    }

    /// <summary>Returns whether a delivery that had started in an earlier state is open again, or to be started again.</summary>
    /// <param name="earlier">The earlier state.</param>
    /// <param name="later">The later state.</param>
    /// <remarks>Decision M-16.</remarks>
    public static bool IsBroughtBack(AgentSubscription earlier, AgentSubscription later) =>
        later.Cursor < earlier.Cursor
            || earlier.CompletedAboveCursor.Any(seq => !later.IsClosed(seq))
            || earlier.Attempts.Any(open => open.Key.ContinuationId is null && !open.IsRetry && !later.IsClosed(open.Key.Seq)
                && !Find(later, open.Key, out _));

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
        $"The delivery of {key} on topic '{subscription.TopicId}' to agent '{subscription.Agent}' {what}; this attempt has no effect.");
}
