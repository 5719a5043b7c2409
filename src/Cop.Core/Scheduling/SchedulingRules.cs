namespace Cop;

/// <summary>
/// What an agent is given next on a topic: pure, over durable state and the time (spec 5.2; D-56, D-61, D-63, D-63b).
/// Events start in the order of topicSeq; what an event resumes comes after the event itself.
/// </summary>
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
        // Attempts that run or wait for their retry take the subscription's places; what a person had retried does not.
        var taken = situation.Subscription.Attempts.Count(attempt => !attempt.IsRetry);
        return taken < situation.Overlap && Next(situation) is { } next ? next : new SubscriptionDecision.Wait(wakeUp);
    }

    /// <summary>The pause before the next attempt, doubling from the first.</summary>
    public static TimeSpan Backoff(TimeSpan first, TimeSpan longest, int failedAttempt) =>
        TimeSpan.FromTicks((long)Math.Min(longest.Ticks, first.Ticks * Math.Pow(2, Math.Clamp(failedAttempt - 1, 0, 40))));

    /// <summary>An attempt that is under way in the row and does not run here; null when there is none.</summary>
    public static SubscriptionDecision.Lost? LostAttempt(SubscriptionSnapshot situation)
    {
        foreach (var attempt in situation.Subscription.Attempts)
        {
            if (!attempt.HasFailed && !situation.Running.Contains(attempt.Key))
                return new SubscriptionDecision.Lost(attempt.Key, attempt.Number);
        }

        return null;
    }

    /// <summary>When the next failed attempt may be repeated; null when none waits for a moment.</summary>
    public static DateTimeOffset? NextRetry(AgentSubscription subscription, DateTimeOffset now) =>
        subscription.Attempts.Where(attempt => attempt is { HasFailed: true, IsHalted: false } && attempt.NotBefore > now).Min(attempt =>
            attempt.NotBefore);

    private static (SubscriptionDecision.Deliver? Due, DateTimeOffset? WakeUp) DueRetry(SubscriptionSnapshot situation, DateTimeOffset now)
    {
        DateTimeOffset? wakeUp = null;
        foreach (var attempt in situation.Subscription.Attempts.OrderBy(attempt => attempt.Key.Seq))
        {
            // A continuation is repeated when its conditions say so, unless an operator decided it.
            if (!attempt.HasFailed || attempt.IsHalted || situation.Running.Contains(attempt.Key) || (attempt.Key.ContinuationId is not null && !attempt.IsRetry))
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
            if (!SubscriptionRules.IsClosed(situation.Subscription, seq)
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
