using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Cop;

/// <summary>Runs one attempt: reads, invokes, and makes output and closing durable together, so that of two attempts the first commit wins.</summary>
internal sealed class DeliveryRunner(
    ICopReadOnlyStore store, IEventLog log, IDeliveryStore deliveries, EventAppender appender, AgentInvoker invoker, DeliveryReader reader,
    FailureReporter failures, string operationsTopicId, SchedulerOptions options, TimeProvider time, WorkDispatcher work, ILogger logger) : IDeliveryRunner
{
    public async Task<CopResult<AttemptClaim>> ClaimAsync(AgentRegistration agent, AgentSubscription subscription, DeliveryKey key, Event? trigger, CancellationToken stopping)
    {
        // Meanwhile: what a continuation kept does not change, and its end is refused when it ended otherwise.
        var reading = key.ContinuationId is null ? null : ReadAheadAsync(new AttemptClaim(subscription, key, 0) { Trigger = trigger });
        var change = new SubscriptionChange(subscription, current => SubscriptionRules.Claim(current, deliveries.SessionId, key));
        // Until it is known: a claim that comes to the store when its subscription worker has turned away would stand there, and nobody would run it.
        var result = await AppendUntilKnownAsync(new AppendRequest { Subscriptions = [change] }, stopping).ConfigureAwait(false);
        var read = reading is null ? null : await reading.ConfigureAwait(false);
        if (!result.TryGet(out var receipt, out var error))
            return error;
        var claimed = receipt.Subscriptions.Single(written => written.Key == subscription.Key);
        return new AttemptClaim(claimed, key, claimed.Attempts.Single(attempt => attempt.Key == key).Number) { Trigger = trigger, Loaded = read };
    }

    public async Task<AgentSubscription?> WithdrawAsync(AttemptClaim claim, AgentSubscription subscription, CancellationToken stopping)
    {
        var change = new SubscriptionChange(subscription, current => SubscriptionRules.Withdraw(current, deliveries.SessionId, claim.Row.Version, claim.Key));
        var result = await AppendUntilKnownAsync(new AppendRequest { Subscriptions = [change] }, stopping).ConfigureAwait(false);
        return result.TryGet(out var receipt, out _) ? receipt.Subscriptions.Single(written => written.Key == claim.Row.Key) : null;
    }

    public async Task<LoadedDelivery?> ReadAheadAsync(AttemptClaim claim)
    {
        try
        {
            return new LoadedDelivery(await reader.ReadAsync(claim, CancellationToken.None).ConfigureAwait(false));
        }
        catch (CopException)
        {
            // It is tried again when the attempt runs, which waits for the store as long as it takes.
            return null;
        }
    }

    public async Task<AttemptResult> RunAsync(AgentRegistration agent, AttemptClaim claim, CancellationToken stopping)
    {
        var (readingSeq, reading) = (ReadSeqAsync(claim), ReadAsync(claim));
        await Task.WhenAll(readingSeq, reading).ConfigureAwait(false);
        var delivery = await reading.ConfigureAwait(false);
        if (delivery is null)
            return NotDone(await CommitAsync(claim, new AppendRequest { Subscriptions = [claim.Closing] }, stopping).ConfigureAwait(false));
        using var activity = StartActivity(claim, delivery);
        if (delivery.Trigger is not null)
            CopTelemetry.DeliveryLag.Record((time.GetUtcNow() - delivery.Trigger.CreatedAt).TotalMilliseconds);
        var effects = new EffectRecorder(claim, delivery, options.MaxHops, store, log, appender, AppendUntilKnownAsync);
        var asOf = await readingSeq.ConfigureAwait(false);
        var outcome = await invoker.InvokeAsync(agent, delivery,
            scoped => new AgentContext(agent.Name, delivery, asOf, store, log, scoped, time, work, effects.RunAsync), stopping).ConfigureAwait(false);
        Describe(activity, outcome, time.GetUtcNow());
        CopTelemetry.Attempts.Add(1, new("agent", claim.Row.Agent), new("outcome", outcome.GetType().Name.ToLowerInvariant()));
        return outcome switch
        {
            AgentOutcome.Stopped => NotDone(await CommitAsync(claim, new AppendRequest { Subscriptions = [claim.Releasing] }, stopping).ConfigureAwait(false)),
            AgentOutcome.Failed failed => NotDone(await FailAsync(agent, claim, delivery, failed.Error, stopping, failed.Thrown).ConfigureAwait(false)),
            AgentOutcome.Finished finished => await FinishAsync(agent, claim, delivery, finished.Output, effects, stopping).ConfigureAwait(false),
            _ => throw new UnreachableException(),
        };
    }

    public async Task<AgentSubscription?> FailLostAsync(AgentRegistration agent, AgentSubscription subscription, DeliveryKey key, int number, CancellationToken cancellationToken)
    {
        // Take the subscription over first: from then on, what the lost attempt may still send is refused. In this session it has ended
        // already, and what else runs on the subscription is to go on.
        var change = new SubscriptionChange(subscription, current => SubscriptionRules.TakeOver(current, subscription, deliveries.SessionId, key));
        var taken = subscription.OwnerSessionId == deliveries.SessionId
            ? subscription
            : await CommitAsync(new AttemptClaim(subscription, key, number), new AppendRequest { Subscriptions = [change] }, cancellationToken).ConfigureAwait(false);
        if (taken is null)
            return null;
        var claim = new AttemptClaim(taken, key, number);
        var error = new CopError(CopErrorCodes.ProcessLost, $"The process ended while agent '{agent.Name}' ran attempt {number}.");
        var delivery = await reader.ReadAsync(claim, cancellationToken).ConfigureAwait(false);
        return delivery is null
            ? await CommitAsync(claim, new AppendRequest { Subscriptions = [claim.Closing] }, cancellationToken).ConfigureAwait(false)
            : await FailAsync(agent, claim, delivery, error, cancellationToken).ConfigureAwait(false);
    }

    public async Task<bool> SuperviseAsync(EventDraft draft, CancellationToken stopping)
    {
        var hops = await ReadUntilKnownAsync(() => SupervisedHopsAsync(draft), stopping).ConfigureAwait(false);
        var result = await AppendOrSayWhyAsync(Supervisor.Request(appender, [draft], draft.TopicId!, hops), stopping).ConfigureAwait(false);
        // Another event has the id, which anybody can know before: a fresh one says the same.
        if (result.Error is { Code: CopErrorCodes.Conflict })
            result = await AppendOrSayWhyAsync(Supervisor.Request(appender, [draft], draft.TopicId!, hops, isFresh: true), stopping).ConfigureAwait(false);
        return result.IsOk;
    }

    // The supervisor's events carry the hops of what they are about on; an expiry is the clock's doing, and so is an exhaustion after some idle time.
    private async Task<long> SupervisedHopsAsync(EventDraft draft)
    {
        if (draft.Type == EventTypes.ContinuationExpired)
            return 0;
        if (draft.Type != EventTypes.TopicExhausted)
            return await HopsOfAsync(draft.ParentEventIds[0]).ConfigureAwait(false);
        if (await log.GetHeadAsync(draft.TopicId!, CancellationToken.None).ConfigureAwait(false) is not { } head)
            return 0;
        var last = await reader.ReadEventAsync(draft.TopicId!, head.LastSeq, CancellationToken.None).ConfigureAwait(false);
        return time.GetUtcNow() - last.CreatedAt >= DeliveryReader.SlowTimer ? 0 : last.Hops;
    }

    private async Task<long> HopsOfAsync(string eventId) => (await log.FindEventAsync(eventId, CancellationToken.None).ConfigureAwait(false))?.Event.Hops ?? 0;

    // A store that is out of reach is asked again until it answers, or the host has to end: then nothing is written either.
    private async Task<long> ReadUntilKnownAsync(Func<Task<long>> read, CancellationToken stopping)
    {
        while (true)
        {
            try
            {
                return await read().ConfigureAwait(false);
            }
            catch (CopException) when (appender.IsStopping || stopping.IsCancellationRequested)
            {
                return 0;
            }
            catch (CopException)
            {
                await work.DelayAsync(options.ErrorDelay, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private static AttemptResult NotDone(AgentSubscription? subscription) => new(subscription, IsDone: false);

    private Task<Delivery?> ReadAsync(AttemptClaim claim) => claim.Loaded is { } loaded ? Task.FromResult(loaded.Delivery) : reader.ReadAsync(claim, CancellationToken.None);

    private async Task<AttemptResult> FinishAsync(AgentRegistration agent, AttemptClaim claim, Delivery delivery, AgentOutput output, EffectRecorder effects, CancellationToken stopping)
    {
        if (ReservedRules.Check(output.Drafts.IsDefault ? [] : output.Drafts, delivery.TopicId, operationsTopicId) is { } reserved)
            return NotDone(await FailAsync(agent, claim, delivery, reserved, stopping).ConfigureAwait(false));
        if (delivery.Hops > options.MaxHops && !output.Drafts.IsDefaultOrEmpty)
            return NotDone(await FailAsync(agent, claim, delivery, OutputStamper.HopsExceeded(claim.Row.Agent, delivery, options.MaxHops), stopping).ConfigureAwait(false));
        var drafts = OutputStamper.Identify(claim.Row.Agent, delivery, output.Drafts.IsDefault ? [] : output.Drafts);
        var prepared = appender.Prepare(drafts, delivery.TopicId, Actor.Agent(claim.Row.Agent), draft => OutputStamper.Inherit(draft, delivery), delivery.Hops);
        if (!prepared.TryGet(out var templates, out var refused))
            return NotDone(await FailAsync(agent, claim, delivery, refused, stopping).ConfigureAwait(false));
        var request = new AppendRequest
        {
            Events = templates,
            ExpectedTopicId = delivery.TopicId,
            Expected = output.ExpectedSequence,
            OwnEffects = effects.Seqs,
            Subscriptions = [claim.Closing],
            Output = OutputStamper.OriginOf(claim.Row.Agent, delivery),
        };
        var result = await AppendOrSayWhyAsync(request, stopping).ConfigureAwait(false);
        if (!result.TryGet(out var receipt, out var error))
            return NotDone(await FailAsync(agent, claim, delivery, error, stopping).ConfigureAwait(false));
        if (receipt.Events.Length < templates.Length)
        {
            CopTelemetry.Dropped.Add(templates.Length - receipt.Events.Length);
            CopLog.OutputRepeated(logger, templates.Length - receipt.Events.Length, claim.Row.Agent, claim.Key.ToString(), claim.Row.TopicId);
        }

        return new AttemptResult(receipt.Subscriptions.Single(written => written.Key == claim.Row.Key), IsDone: true);
    }

    private async Task<AgentSubscription?> FailAsync(AgentRegistration agent, AttemptClaim claim, Delivery delivery, CopError error, CancellationToken stopping, Exception? thrown = null)
    {
        if (IsLost(error, stopping))
            return Lost(claim, error);
        CopLog.AttemptFailed(logger, thrown, claim.Row.Agent, claim.Key.ToString(), claim.Row.TopicId, delivery.Attempt, error.ToString());
        var hops = delivery.Continuation is { } failed
            ? await ReadUntilKnownAsync(() => HopsOfAsync(failed.EventId), stopping).ConfigureAwait(false)
            : delivery.Trigger!.Hops;
        foreach (var report in failures.Report(agent, claim, delivery, error, hops))
        {
            var result = await AppendOrSayWhyAsync(report(false), stopping).ConfigureAwait(false);
            if (result.Error is { Code: CopErrorCodes.Conflict })
                result = await AppendOrSayWhyAsync(report(true), stopping).ConfigureAwait(false);
            if (result.TryGet(out var receipt, out var refused))
                return receipt.Subscriptions.Single(written => written.Key == claim.Row.Key);
            if (IsLost(refused, stopping))
                return Lost(claim, refused);
        }

        throw new CopInvariantException($"The failure of {claim.Key} on topic '{claim.Row.TopicId}' for agent '{claim.Row.Agent}' could not be recorded: {error}");
    }

    private async Task<AgentSubscription?> CommitAsync(AttemptClaim claim, AppendRequest request, CancellationToken stopping)
    {
        var result = await AppendUntilKnownAsync(request, stopping).ConfigureAwait(false);
        return result.TryGet(out var receipt, out var error) ? receipt.Subscriptions.Single(written => written.Key == claim.Row.Key) : Lost(claim, error);
    }

    // What this node committed last may be behind what others did. An output that expects it then conflicts, and the next attempt reads anew.
    private async Task<long> ReadSeqAsync(AttemptClaim claim) => claim is { AppliedSeq: > 0, Number: 1 }
        ? claim.AppliedSeq
        : (await log.GetHeadAsync(claim.Row.TopicId, CancellationToken.None).ConfigureAwait(false))!.AppliedSeq;

    // Somebody else has the delivery, or the store could not be written until the host had to end: the next start counts the attempt.
    private static bool IsLost(CopError error, CancellationToken stopping) =>
        error.Code == CopErrorCodes.DeliveryLost || (IsToRepeat(error) && stopping.IsCancellationRequested);

    // That a parent is not applied yet may last: it is the attempt's failure, so that nothing is held meanwhile (D-22).
    private static bool IsToRepeat(CopError error) => error is { Category: CopErrorCategory.Temporary, Code: not CopErrorCodes.ParentNotApplied };

    // A store that is out of reach says nothing about the output: the same ids are tried until there is an answer, or the host has to end.
    private async Task<CopResult<AppendReceipt>> AppendUntilKnownAsync(AppendRequest request, CancellationToken stopping)
    {
        while (true)
        {
            var result = await appender.AppendAsync(request, CancellationToken.None).ConfigureAwait(false);
            if (result.Error is not { } error || !IsToRepeat(error) || deliveries is IEventStore { IsReadOnly: true } || appender.IsStopping || stopping.IsCancellationRequested)
                return result;
            await work.DelayAsync(options.ErrorDelay, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // What an upcaster, or another part of the deciding, throws over the events of this attempt is the attempt's failure: it must not hold the subscription.
    private async Task<CopResult<AppendReceipt>> AppendOrSayWhyAsync(AppendRequest request, CancellationToken stopping)
    {
        try
        {
            return await AppendUntilKnownAsync(request, stopping).ConfigureAwait(false);
        }
        catch (CopInvariantException broken)
        {
            return broken.ToError();
        }
    }

    private AgentSubscription? Lost(AttemptClaim claim, CopError reason)
    {
        CopLog.DeliveryLost(logger, claim.Key.ToString(), claim.Row.TopicId, claim.Row.Agent, claim.Number, reason.Message);
        return null;
    }

    // The delivery is not a child of the append: it is linked to it (M-4).
    private static Activity? StartActivity(AttemptClaim claim, Delivery delivery)
    {
        var links = delivery.Trigger?.Metadata?["traceparent"]?.AsString() is { } parent && ActivityContext.TryParse(parent, null, isRemote: true, out var context)
            ? [new ActivityLink(context)]
            : Array.Empty<ActivityLink>();
        // Whatever was current when the subscription was woken has nothing to do with this delivery, and would become its parent.
        Activity.Current = null;
        var activity = CopTelemetry.Activities.StartActivity("cop.deliver", ActivityKind.Consumer, parentContext: default, links: links);
        activity?.SetTag("cop.agent", claim.Row.Agent).SetTag("cop.topic", delivery.TopicId).SetTag("cop.cause", delivery.CauseId).SetTag("cop.attempt", delivery.Attempt);
        return activity;
    }

    private static void Describe(Activity? activity, AgentOutcome outcome, DateTimeOffset now)
    {
        if (activity is null || outcome is not AgentOutcome.Failed failed)
            return;
        activity.SetStatus(ActivityStatusCode.Error, failed.Error.ToString());
        if (failed.Thrown is not { } thrown)
            return;
        // As OpenTelemetry names it. Activity.AddException reads members of the exception, which may throw.
        activity.AddEvent(new ActivityEvent("exception", now, new ActivityTagsCollection
        {
            ["exception.type"] = thrown.GetType().FullName,
            ["exception.message"] = ExceptionText.MessageOf(thrown),
            ["exception.stacktrace"] = ExceptionText.TraceOf(thrown),
        }));
    }
}
