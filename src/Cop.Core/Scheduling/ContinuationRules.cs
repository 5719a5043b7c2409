namespace Cop;

/// <summary>When a continuation is resumed, expires or is given up: pure, over its row and the time (spec 5.5.2; D-54, D-58).</summary>
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
        return continuation.NextAttemptAt > now ? new ContinuationDecision.Wait(Earlier(continuation.NextAttemptAt, ExpiryOf(continuation))) : resume;
    }

    /// <summary>When the next attempt may begin after this one failed (D-58).</summary>
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

    /// <summary>When it expires: when the moment is past, not at it. At the end of time it never is.</summary>
    public static DateTimeOffset? ExpiryOf(Continuation continuation) =>
        continuation is { Satisfied: false, ResumeBefore: { } limit } && limit < DateTimeOffset.MaxValue.AddMilliseconds(-1) ? limit.AddMilliseconds(1) : null;

    private static DateTimeOffset? Earlier(DateTimeOffset? one, DateTimeOffset? other) => one is null || other < one ? other : one;
}
