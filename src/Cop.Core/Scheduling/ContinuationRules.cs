namespace Cop;

/// <summary>Pure rules that decide when a continuation is resumed, expires or is abandoned, from its row and the time.</summary>
/// <remarks>Protocol 5.5.2; decisions D-54, D-58.</remarks>
internal static class ContinuationRules
{
    public static ContinuationDecision Decide(Continuation continuation, DateTimeOffset now, int defaultMaxAttempts)
    {
        if (continuation.Attempt > (continuation.MaxAttempts ?? defaultMaxAttempts))
            return ContinuationDecision.Abandon.Now;
        if (continuation.ResumeBefore < now && !continuation.Satisfied)
            return ContinuationDecision.Expire.Now;
        if (Readiness(continuation, now) is not { } resume)
            return new ContinuationDecision.Wait(NextMoment(continuation, now));
        return continuation.NextAttemptAt > now
            ? new ContinuationDecision.Wait(Earlier(continuation.NextAttemptAt, ExpiryOf(continuation)))
            : resume;
    }

    /// <summary>Returns the earliest time of the next attempt after a failed one.</summary>
    /// <remarks>Decision D-58.</remarks>
    public static DateTimeOffset NextAttempt(Continuation continuation, int failedAttempt, DateTimeOffset now)
    {
        var delay = (double)(continuation.RetryDelayMs ?? 1000);
        if (continuation.ExponentialBackoff)
            delay *= Math.Pow(2, Math.Clamp(failedAttempt - 1, 0, 30));
        return now + TimeSpan.FromMilliseconds(Math.Min(delay, TimeSpan.FromDays(1).TotalMilliseconds));
    }

    private static ContinuationDecision.Resume? Readiness(Continuation continuation, DateTimeOffset now)
    {
        var byTimer = continuation.ResumeAfter <= now;
        if (continuation is { WaitsForEvents: false, ResumeAfter: null })
            return new ContinuationDecision.Resume("tick", null, 0);
        var byEvent = continuation.Satisfied;
        var isReady = continuation.NeedsEventsAndTimer && continuation.WaitsForEvents && continuation.ResumeAfter is not null
            ? byTimer && byEvent
            : byTimer || byEvent;
        if (!isReady)
            return null;
        // The event that completed the condition is the trigger; a timer has none.
        var trigger = byEvent ? continuation.Marks.MaxBy(mark => mark.Seq) : null;
        if (byEvent && !continuation.WaitForAll)
            trigger = continuation.Marks.MinBy(mark => mark.Seq);
        return trigger is null
            ? new ContinuationDecision.Resume("timer", null, 0)
            : new ContinuationDecision.Resume("event", trigger.EventId, trigger.Seq);
    }

    private static DateTimeOffset? NextMoment(Continuation continuation, DateTimeOffset now)
    {
        DateTimeOffset? timer = continuation.ResumeAfter > now ? continuation.ResumeAfter : null;
        return Earlier(timer, ExpiryOf(continuation));
    }

    /// <summary>Returns the time after which it expires; it does not expire at that time. Null for never.</summary>
    public static DateTimeOffset? ExpiryOf(Continuation continuation) =>
        continuation is { Satisfied: false, ResumeBefore: { } limit } && limit < DateTimeOffset.MaxValue.AddMilliseconds(-1)
            ? limit.AddMilliseconds(1)
            : null;

    private static DateTimeOffset? Earlier(DateTimeOffset? one, DateTimeOffset? other) => one is null || other < one ? other : one;
}
