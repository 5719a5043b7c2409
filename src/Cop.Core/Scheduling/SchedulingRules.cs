namespace Cop;

/// <summary>Pure rules that select an agent's next delivery on a topic, from durable state and the time.</summary>
/// <remarks>
/// Events start in the order of topicSeq. A continuation that an event resumes comes after the event itself. Protocol 5.2; decisions D-56,
/// D-61, D-63, D-63b.
/// </remarks>
internal static class SchedulingRules
{
    public static SubscriptionDecision Decide(SubscriptionSnapshot situation, DateTimeOffset now)
    {
        if (LostAttempt(situation) is { } lost)
            return lost;
        var (retry, wakeUp) = DueRetry(situation, now);
        if (retry is not null)
            return retry;
        if (situation.Subscription.Attempts.Any(attempt => attempt.IsHalted))
            return new SubscriptionDecision.Wait(wakeUp);
        // Attempts that run or wait for their retry use the subscription's slots; a retry by an operator does not.
        var taken = situation.Subscription.Attempts.Count(attempt => !attempt.IsRetry);
        return taken < situation.Overlap && Next(situation) is { } next ? next : new SubscriptionDecision.Wait(wakeUp);
    }

    /// <summary>
    /// Returns the delay before the next attempt; it doubles from <paramref name="first"/> up to <paramref name="longest"/>.
    /// </summary>
    public static TimeSpan Backoff(TimeSpan first, TimeSpan longest, int failedAttempt) =>
        TimeSpan.FromTicks((long)Math.Min(longest.Ticks, first.Ticks * Math.Pow(2, Math.Clamp(failedAttempt - 1, 0, 40))));

    /// <summary>Returns an attempt that the row has as running and that does not run here; null when there is none.</summary>
    public static SubscriptionDecision.Lost? LostAttempt(SubscriptionSnapshot situation)
    {
        foreach (var attempt in situation.Subscription.Attempts)
        {
            if (!attempt.HasFailed && !situation.Running.Contains(attempt.Key))
                return new SubscriptionDecision.Lost(attempt.Key, attempt.Number);
        }

        return null;
    }

    /// <summary>Returns the time of the next retry of a failed attempt; null when none waits for a time.</summary>
    public static DateTimeOffset? NextRetry(AgentSubscription subscription, DateTimeOffset now) =>
        subscription.Attempts.Where(attempt => attempt is { HasFailed: true, IsHalted: false } && attempt.NotBefore > now).Min(attempt =>
            attempt.NotBefore);

    private static (SubscriptionDecision.Deliver? Due, DateTimeOffset? WakeUp) DueRetry(SubscriptionSnapshot situation, DateTimeOffset now)
    {
        DateTimeOffset? wakeUp = null;
        foreach (var attempt in situation.Subscription.Attempts.OrderBy(attempt => attempt.Key.Seq))
        {
            // A continuation is retried when its conditions allow it, unless an operator requested it.
            if (!attempt.HasFailed || attempt.IsHalted || situation.Running.Contains(attempt.Key)
                || (attempt.Key.ContinuationId is not null && !attempt.IsRetry))
                continue;
            if (attempt.NotBefore is not { } moment || moment <= now)
                return (new SubscriptionDecision.Deliver(attempt.Key), null);
            wakeUp = wakeUp is null || moment < wakeUp ? moment : wakeUp;
        }

        return (null, wakeUp);
    }

    private static SubscriptionDecision.Deliver? Next(SubscriptionSnapshot situation)
    {
        long? nextEvent = null;
        foreach (var seq in situation.Events)
        {
            if (!situation.Subscription.IsClosed(seq)
                && situation.Subscription.Attempts.All(attempt => attempt.Key != DeliveryKey.Event(seq)))
            {
                nextEvent = seq;
                break;
            }
        }

        var open = situation.Subscription.Attempts
            .Where(attempt => attempt.Key.ContinuationId is null && !attempt.IsRetry)
            .Select(attempt => attempt.Key.Seq)
            .ToArray();
        foreach (var ready in situation.Continuations)
        {
            var key = DeliveryKey.Continuation(ready.Id);
            var isBehindItsTrigger = nextEvent <= ready.TriggerSeq || open.Any(seq => seq <= ready.TriggerSeq);
            if (!isBehindItsTrigger && situation.Subscription.Attempts.All(attempt => attempt.Key != key || attempt.HasFailed)
                && !situation.Running.Contains(key))
                return new SubscriptionDecision.Deliver(key);
        }

        return nextEvent is null ? null : new SubscriptionDecision.Deliver(DeliveryKey.Event(nextEvent.Value));
    }
}
