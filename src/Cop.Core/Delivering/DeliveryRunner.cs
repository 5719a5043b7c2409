using System.Collections.Immutable;
using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Cop;

/// <summary>
/// Runs one attempt: reads the input, invokes the agent, and commits its output with the closing of the delivery. If two attempts compete,
/// the first commit wins.
/// </summary>
internal sealed partial class DeliveryRunner(
    ICopReadOnlyStore store, IEventLog log, IDeliveryStore deliveries, EventAppender appender, AgentInvoker invoker, DeliveryReader reader,
    FailureReporter failures, string operationsTopicId, SchedulerOptions options, TimeProvider time, WorkDispatcher work, NodeMeter meter,
    ILogger logger)
: IDeliveryRunner
{
    public async Task<LoadedDelivery?> ReadAheadAsync(AttemptClaim claim)
    {
        try
        {
            return new LoadedDelivery(await reader.ReadAsync(claim, CancellationToken.None).ConfigureAwait(false));
        }
        catch (CopException)
        {
            // Read again when the attempt runs, which waits until the store is reachable.
            return null;
        }
    }

    public async Task<AttemptResult> RunAsync(AgentRegistration agent, AttemptClaim claim, CancellationToken stopping)
    {
        // An attempt that an unreachable store keeps from its agent is not a failed one.
        var (readingSeq, reading) = (ReadWhenReachableAsync(() => ReadSeqAsync(claim), stopping),
            ReadWhenReachableAsync(() => ReadAsync(claim), stopping));
        await Task.WhenAll(readingSeq, reading).ConfigureAwait(false);
        var delivery = await reading.ConfigureAwait(false);
        if (delivery is null)
            return NotDone(await DropAsync(claim, stopping).ConfigureAwait(false));
        using var activity = DeliveryActivity.Start(claim, delivery);
        if (delivery.Trigger is not null)
            CopTelemetry.DeliveryLag.Record((time.GetUtcNow() - delivery.Trigger.CreatedAt).TotalMilliseconds);
        var effects = new EffectRecorder(claim, delivery, options.MaxHops, store, log, appender, AppendUntilKnownAsync);
        var asOf = await readingSeq.ConfigureAwait(false);
        var began = time.GetTimestamp();
        var outcome = await invoker.InvokeAsync(agent, delivery,
            scoped => new AgentContext(agent.Name, delivery, asOf, store, log, scoped, time, work, effects.RunAsync), stopping)
        .ConfigureAwait(false);
        if (outcome is not AgentOutcome.Stopped)
            meter.NoteTurn(claim.Row.Agent, time.GetElapsedTime(began));
        DeliveryActivity.RecordFailure(activity, outcome, time.GetUtcNow());
        CopTelemetry.Attempts.Add(1, new("agent", claim.Row.Agent), new("outcome", outcome.GetType().Name.ToLowerInvariant()));
        return outcome switch
        {
            AgentOutcome.Stopped =>
                NotDone(await CommitAsync(claim, new AppendRequest { Subscriptions = [claim.Releasing] }, stopping).ConfigureAwait(false)),
            AgentOutcome.Failed failed =>
                NotDone(await FailAsync(agent, claim, delivery, failed.Error, stopping, failed.Thrown, failed.IsFinal)
                    .ConfigureAwait(false)),
            AgentOutcome.Finished finished =>
                await FinishAsync(agent, claim, delivery, finished.Output, effects, stopping).ConfigureAwait(false),
            _ => throw new UnreachableException(),
        };
    }

    public async Task<AgentSubscription?> FailLostAsync(
        AgentRegistration agent, AgentSubscription subscription, DeliveryKey key, int number, CancellationToken cancellationToken)
    {
        // Take the subscription over first: late writes of the lost attempt are refused from then on. In this session the attempt has ended
        // already, and other attempts of the subscription must continue.
        var change =
            new SubscriptionChange(subscription, current => SubscriptionRules.TakeOver(current, subscription, deliveries.SessionId, key));
        var taken = subscription.OwnerSessionId == deliveries.SessionId
            ? subscription
            : await CommitAsync(
                new AttemptClaim(subscription, key, number), new AppendRequest { Subscriptions = [change] }, cancellationToken)
            .ConfigureAwait(false);
        if (taken is null)
            return null;
        var claim = new AttemptClaim(taken, key, number);
        var error = new CopError(CopErrorCodes.ProcessLost, $"The process ended while agent '{agent.Name}' ran attempt {number}.");
        var delivery = await reader.ReadAsync(claim, cancellationToken).ConfigureAwait(false);
        return delivery is null
            ? await DropAsync(claim, cancellationToken).ConfigureAwait(false)
            : await FailAsync(agent, claim, delivery, error, cancellationToken).ConfigureAwait(false);
    }

    public async Task<bool> SuperviseAsync(EventDraft draft, CancellationToken stopping)
    {
        var hops = await ReadUntilKnownAsync(() => SupervisedHopsAsync(draft), stopping).ConfigureAwait(false);
        var result = await AppendOrSayWhyAsync(Supervisor.Request(appender, [draft], draft.TopicId!, hops), stopping).ConfigureAwait(false);
        // A different event has the predictable id. A report with a new id has the same content.
        if (result.Error is { Code: CopErrorCodes.Conflict })
            result = await AppendOrSayWhyAsync(Supervisor.Request(appender, [draft], draft.TopicId!, hops, isFresh: true), stopping)
                .ConfigureAwait(false);
        return result.IsOk;
    }

    // The supervisor's events inherit the hops of their subject. An expiry or an exhaustion after idle time is caused by the clock and
    // starts a new chain.
    private async Task<long> SupervisedHopsAsync(EventDraft draft)
    {
        if (draft.Type == EventTypes.ContinuationExpired)
            return 0;
        if (draft.Type != EventTypes.TopicExhausted)
            return await HopsOfAsync(draft.ParentEventIds[0]).ConfigureAwait(false);
        if (await log.GetHeadAsync(draft.TopicId!, CancellationToken.None).ConfigureAwait(false) is not { } head)
            return 0;
        var last = await reader.ReadEventAsync(draft.TopicId!, head.LastSeq, CancellationToken.None).ConfigureAwait(false);
        return last is null || time.GetUtcNow() - last.CreatedAt >= DeliveryReader.SlowTimer ? 0 : last.Hops;
    }

    private async Task<long> HopsOfAsync(string eventId) =>
        (await log.FindEventAsync(eventId, CancellationToken.None).ConfigureAwait(false))?.Event.Hops ?? 0;

    // Retried until the store is reachable or the host stops. What waiting cannot resolve is thrown.
    private async Task<T> ReadWhenReachableAsync<T>(Func<Task<T>> read, CancellationToken stopping)
    {
        while (true)
        {
            try
            {
                return await read().ConfigureAwait(false);
            }
            catch (CopException exception) when (exception.Error.Category == CopErrorCategory.Temporary && !appender.IsStopping
                && !stopping.IsCancellationRequested)
            {
                await work.DelayAsync(options.ErrorDelay, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    // Retried until the store is reachable or the host stops. Nothing is written in the latter case.
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

    // There is nothing to invoke the agent with, and never will be: the delivery is removed.
    private Task<AgentSubscription?> DropAsync(AttemptClaim claim, CancellationToken stopping)
    {
        if (claim.Key.ContinuationId is null)
            CopLog.DeliveryOfLostEvent(logger, claim.Key.ToString(), claim.Row.TopicId, claim.Row.Agent);
        return CommitAsync(claim, new AppendRequest { Subscriptions = [claim.Dropping] }, stopping);
    }

    private static AttemptResult NotDone(AgentSubscription? subscription) => new(subscription, IsDone: false);

    private Task<Delivery?> ReadAsync(AttemptClaim claim) =>
        claim.Loaded is { } loaded ? Task.FromResult(loaded.Delivery) : reader.ReadAsync(claim, CancellationToken.None);

    private async Task<AttemptResult> FinishAsync(
        AgentRegistration agent, AttemptClaim claim, Delivery delivery, AgentOutput output, EffectRecorder effects,
        CancellationToken stopping)
    {
        if (ReservedRules.Check(output.Drafts.IsDefault ? [] : output.Drafts, delivery.TopicId, operationsTopicId) is { } reserved)
            return NotDone(await FailAsync(agent, claim, delivery, reserved, stopping).ConfigureAwait(false));
        if (delivery.Hops > options.MaxHops && !output.Drafts.IsDefaultOrEmpty)
            return NotDone(
                await FailAsync(agent, claim, delivery, OutputStamper.HopsExceeded(claim.Row.Agent, delivery, options.MaxHops), stopping)
                    .ConfigureAwait(false));
        var drafts = OutputStamper.Identify(claim.Row.Agent, delivery, output.Drafts.IsDefault ? [] : output.Drafts);
        var transformed = await TransformAsync(drafts, delivery.TopicId, stopping).ConfigureAwait(false);
        if (!transformed.TryGet(out var changed, out var faulty))
            return NotDone(await FailAsync(agent, claim, delivery, faulty, stopping).ConfigureAwait(false));
        var prepared = appender.Prepare(
            changed, delivery.TopicId, Actor.Agent(claim.Row.Agent), draft => OutputStamper.Inherit(draft, delivery), delivery.Hops);
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
            CopLog.OutputRepeated(
                logger, templates.Length - receipt.Events.Length, claim.Row.Agent, claim.Key.ToString(), claim.Row.TopicId);
        }

        return new AttemptResult(receipt.Subscriptions.Single(written => written.Key == claim.Row.Key), IsDone: true);
    }

    // A transform may use a service outside, such as a vault of keys: when that is not reachable, the attempt fails and is repeated.
    private async Task<CopResult<ImmutableArray<EventDraft>>> TransformAsync(
        IReadOnlyList<EventDraft> drafts, string topicId, CancellationToken stopping)
    {
        try
        {
            return await appender.TransformAsync(drafts, topicId, stopping).ConfigureAwait(false);
        }
        catch (CopException exception)
        {
            return exception.Error;
        }
    }

    private async Task<AgentSubscription?> FailAsync(
        AgentRegistration agent, AttemptClaim claim, Delivery delivery, CopError error, CancellationToken stopping, Exception? thrown =
            null, bool isFinal = false)
    {
        if (IsLost(error, stopping))
            return Lost(claim, error);
        meter.NoteFailure(claim.Row.Agent);
        CopLog.AttemptFailed(logger, thrown, claim.Row.Agent, claim.Key.ToString(), claim.Row.TopicId, delivery.Attempt, error.ToString());
        var hops = delivery.Continuation is { } failed
            ? await ReadUntilKnownAsync(() => HopsOfAsync(failed.EventId), stopping).ConfigureAwait(false)
            : delivery.Trigger!.Hops;
        foreach (var report in failures.Report(agent, claim, delivery, error, hops, isFinal))
        {
            var result = await AppendOrSayWhyAsync(report(false), stopping).ConfigureAwait(false);
            if (result.Error is { Code: CopErrorCodes.Conflict })
                result = await AppendOrSayWhyAsync(report(true), stopping).ConfigureAwait(false);
            if (result.TryGet(out var receipt, out var refused))
                return receipt.Subscriptions.Single(written => written.Key == claim.Row.Key);
            if (IsLost(refused, stopping))
                return Lost(claim, refused);
        }

        throw new CopInvariantException(
            $"The failure of {claim.Key} on topic '{claim.Row.TopicId}' for agent '{claim.Row.Agent}' cannot be recorded: {error}");
    }

    private async Task<AgentSubscription?> CommitAsync(AttemptClaim claim, AppendRequest request, CancellationToken stopping)
    {
        var result = await AppendUntilKnownAsync(request, stopping).ConfigureAwait(false);
        return result.TryGet(out var receipt, out var error)
            ? receipt.Subscriptions.Single(written => written.Key == claim.Row.Key)
            : Lost(claim, error);
    }

    // This node's latest commit may be older than those of other nodes. An output that expects a later sequence then conflicts, and the
    // next attempt reads again.
    private async Task<long> ReadSeqAsync(AttemptClaim claim) => claim is { AppliedSeq: > 0, Number: 1 }
        ? claim.AppliedSeq
        : (await log.GetHeadAsync(claim.Row.TopicId, CancellationToken.None).ConfigureAwait(false))?.AppliedSeq ?? 0;

    // Another attempt has the delivery, or the store was unwritable until the host stopped: the next start counts the attempt.
    private static bool IsLost(CopError error, CancellationToken stopping) =>
        error.Code == CopErrorCodes.DeliveryLost || (IsToRepeat(error) && stopping.IsCancellationRequested);

    // A parent may stay unapplied for long: count it as a failed attempt, so that nothing is blocked meanwhile (D-22).
    private static bool IsToRepeat(CopError error) =>
        error is { Category: CopErrorCategory.Temporary, Code: not CopErrorCodes.ParentNotApplied };

    // An unreachable store does not decide on the output: the same ids are retried until the outcome is known or the host stops.
    private async Task<CopResult<AppendReceipt>> AppendUntilKnownAsync(AppendRequest request, CancellationToken stopping)
    {
        while (true)
        {
            var result = await appender.AppendAsync(request, CancellationToken.None).ConfigureAwait(false);
            if (result.Error is not { } error || !IsToRepeat(error) || deliveries is IEventStore { IsReadOnly: true } || appender.IsStopping
                || stopping.IsCancellationRequested)
                return result;
            await work.DelayAsync(options.ErrorDelay, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // An exception of an upcaster, or of another part of admission, over the events of this attempt fails the attempt. It must not block
    // the subscription.
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
}
