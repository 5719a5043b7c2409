using System.Collections.Immutable;

namespace Cop;

/// <summary>The state machine of one topic's continuations: timers, expiry, missing agents, and exhaustion of the topic.</summary>
/// <remarks>
/// Its state consists of the reports that are being committed, so that none is made twice. Protocol 5.5; decisions D-29, D-54, D-58, D-59,
/// D-59b, D-65.
/// </remarks>
internal sealed record TopicSchedule
{
    /// <summary>The state of a topic without pending reports.</summary>
    public static TopicSchedule Idle { get; } = new();

    /// <summary>The reports that are being committed.</summary>
    public ImmutableHashSet<(ViewKey Key, SupervisorReport Report)> Outstanding { get; init; } = [];

    /// <summary>Handles a message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="settings">The settings of this node.</param>
    /// <param name="now">The store's time.</param>
    /// <returns>The next state and the effects.</returns>
    public TopicTransition On(TopicMessage message, TopicSettings settings, DateTimeOffset now) => message switch
    {
        TopicMessage.ContinuationSeen { Row.Status: ContinuationStatus.Active, IsAssigned: true } seen => Consider(seen, settings, now),
        TopicMessage.ContinuationSeen => Nothing,
        TopicMessage.TopicSeen seen => Exhaust(seen.Row, settings, now),
        TopicMessage.Due due => Only(new TopicEffect.Load(due.Key)),
        TopicMessage.Reconsidered again => Only(new TopicEffect.Load(again.Key)),
        TopicMessage.Supervised ended => End(ended, settings, now),
        _ => throw new CopInvariantException($"A topic received an unknown message: {message.GetType().Name}."),
    };

    private TopicTransition Nothing => new(this, []);

    private TopicTransition Only(TopicEffect effect) => new(this, [effect]);

    private TopicTransition Consider(TopicMessage.ContinuationSeen seen, TopicSettings settings, DateTimeOffset now) =>
        ContinuationRules.Decide(seen.Row, now, settings.DefaultContinuationAttempts) switch
        {
            ContinuationDecision.Wait { Until: { } moment } => Only(new TopicEffect.SetTimer(seen.Row.Key, moment)),
            // An attempt that started in time is not cut off. When it ends, the continuation is evaluated again.
            ContinuationDecision.Expire when !seen.IsUnderWay => Report(SupervisorReport.Expired, seen.Row),
            ContinuationDecision.Abandon => Report(SupervisorReport.Abandoned, seen.Row),
            ContinuationDecision.Resume resume when seen.Agent is { } agent =>
                Only(new TopicEffect.Resume(agent, CreateReady(seen.Row, resume, seen.Commit))),
            ContinuationDecision.Resume => WaitForAgent(seen),
            _ => Nothing,
        };

    /// <summary>Creates a ready continuation from a commit of this node or from a read.</summary>
    public static ReadyContinuation CreateReady(Continuation row, ContinuationDecision.Resume resume, TopicAppend? commit) =>
        new(row.Id, resume.Reason, resume.TriggerEventId, resume.TriggerSeq)
        {
            Trigger = commit?.Events.FirstOrDefault(stored => stored.Event.Id == resume.TriggerEventId)?.Event,
            AppliedSeq = commit?.After.AppliedSeq ?? 0,
        };

    // Reported once. No attempt will end and cause an evaluation, so its expiry needs a timer.
    private TopicTransition WaitForAgent(TopicMessage.ContinuationSeen seen)
    {
        var row = seen.Row;
        var report = seen.LacksResumePoint ? SupervisorReport.NoResumePoint : SupervisorReport.NoAgent;
        var (state, effects) = row.NoAgentReported ? Nothing : Report(report, row);
        effects = effects.Insert(0, seen.LacksResumePoint ? new TopicEffect.WarnOfNoResumePoint(row) : new TopicEffect.WarnOfNoAgent(row));
        return new(state, ContinuationRules.ExpiryOf(row) is { } moment ? effects.Add(new TopicEffect.SetTimer(row.Key, moment)) : effects);
    }

    private TopicTransition Exhaust(Topic topic, TopicSettings settings, DateTimeOffset now)
    {
        if (settings.AutoExhaustAfter is not { } idle || !topic.Quiescent || topic.Status >= TopicStatus.Exhausted)
            return Nothing;
        return topic.UpdatedAt + idle <= now ? Report(SupervisorReport.Exhausted, topic)
            : Only(new TopicEffect.SetTimer(topic.Key, topic.UpdatedAt + idle));
    }

    private TopicTransition Report(SupervisorReport report, View row) => Outstanding.Contains((row.Key, report))
        ? Nothing
        : new(this with { Outstanding = Outstanding.Add((row.Key, report)) }, [new TopicEffect.Supervise(report, row)]);

    // A refused end happened in another way, or is no longer due because the clock was set back.
    private TopicTransition End(TopicMessage.Supervised ended, TopicSettings settings, DateTimeOffset now)
    {
        var state = this with { Outstanding = Outstanding.Remove((ended.Key, ended.Report)) };
        return new(state, ended is { IsDurable: false, Report: SupervisorReport.Expired or SupervisorReport.Abandoned }
            ? [new TopicEffect.SetTimer(ended.Key, now + settings.ErrorDelay)]
            : []);
    }
}
