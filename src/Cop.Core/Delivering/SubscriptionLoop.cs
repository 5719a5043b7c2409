using Microsoft.Extensions.Logging;

namespace Cop;

/// <summary>Performs the effects of subscriptions, each on a stack of its own, and posts the outcomes.</summary>
internal sealed class SubscriptionLoop(
    IDeliveryStore deliveries, IDeliveryRunner runner, ParentDeliveryGate parents, Subscriptions subscriptions,
    TimerQueue<SubscriptionKey> timers,
    SchedulerOptions options, TimeProvider time, WorkDispatcher work, HistoryMemory history, ILogger logger, Action<ViewKey> reconsider,
    Func<CancellationToken> cancelling, CancellationToken stopping) : ISubscriptionEffects
{
    /// <inheritdoc/>
    public void CarryOut(SubscriptionMailbox mailbox, SubscriptionEffect effect)
    {
        var slots = subscriptions.Slots;
        switch (effect)
        {
            case SubscriptionEffect.SetTimer timer: timers.Set(mailbox.Key, timer.Moment); break;
            case SubscriptionEffect.GiveSlot: subscriptions.Slots.Release(); break;
            case SubscriptionEffect.TakeSlot when slots.TryEnter(): mailbox.Post(new SubscriptionMessage.SlotGranted()); break;
            case SubscriptionEffect.Reconsider again: reconsider(ViewKey.Continuation(mailbox.Key.TopicId, again.ContinuationId)); break;
            case SubscriptionEffect.Run run: Run(mailbox, run.Claim); break;
            default: Start(mailbox, () => CarryOutAsync(mailbox, effect)); break;
        }
    }

    /// <inheritdoc/>
    public Task<LoadedDelivery?> ReadAheadAsync(AttemptClaim claim) => runner.ReadAheadAsync(claim);

    private async Task<SubscriptionMessage> CarryOutAsync(SubscriptionMailbox mailbox, SubscriptionEffect effect)
    {
        var agent = mailbox.Agent;
        switch (effect)
        {
            case SubscriptionEffect.Load load:
                return await LoadAsync(mailbox, load).ConfigureAwait(false);
            case SubscriptionEffect.TakeSlot:
                await subscriptions.Slots.WaitAsync(stopping).ConfigureAwait(false);
                return new SubscriptionMessage.SlotGranted();
            case SubscriptionEffect.CheckOwner owner:
                return new SubscriptionMessage.OwnerChecked(owner.SessionId,
                    await deliveries.IsSessionEndedAsync(owner.SessionId, stopping).ConfigureAwait(false));
            case SubscriptionEffect.CheckParents check:
                return new SubscriptionMessage.ParentsChecked(await parents.CheckAsync(agent, check.Trigger,
                    stopping).ConfigureAwait(false));
            case SubscriptionEffect.CommitClaim claim:
                var result = await runner.ClaimAsync(agent, claim.Row, claim.Key, claim.Trigger, stopping).ConfigureAwait(false);
                return result.TryGet(out var claimed, out var error)
                    ? new SubscriptionMessage.Claimed(claimed with { AppliedSeq = claim.AppliedSeq })
                    : new SubscriptionMessage.ClaimRefused(error.Category == CopErrorCategory.Temporary);
            case SubscriptionEffect.Withdraw withdraw:
                return new SubscriptionMessage.Withdrawn(await runner.WithdrawAsync(withdraw.Claim, withdraw.Row,
                    stopping).ConfigureAwait(false));
            case SubscriptionEffect.FailLost lost:
                return new SubscriptionMessage.LostAttemptEnded(await runner.FailLostAsync(agent, lost.Row, lost.Key, lost.Number,
                    stopping).ConfigureAwait(false));
            default:
                throw new CopInvariantException($"The subscription {mailbox.Key} requested an unknown effect: {effect.GetType().Name}.");
        }
    }

    private async Task<SubscriptionMessage> LoadAsync(SubscriptionMailbox mailbox, SubscriptionEffect.Load load)
    {
        var (key, agent) = (mailbox.Key, mailbox.Agent);
        // A row that is to be forgotten is of a history that was left already.
        var (seen, generation) = (mailbox.State.MustForget ? null : mailbox.State.Row, history.Generation);
        var row = load.Row ? await deliveries.GetSubscriptionAsync(key, stopping).ConfigureAwait(false) : null;
        if (row is not null && seen is not null && HistoryRules.HasChanged(seen.Version, seen.WriteToken, row.Version, row.WriteToken))
            history.Suspect(generation);
        if (load.EventsAfter is not { } after)
            return new SubscriptionMessage.Loaded(row, null);
        after = Math.Max(after, row?.Cursor ?? 0);
        const int limit = KnownEvents.PageSize;
        var page = await deliveries.ReadNextEventsAsync(key.TopicId, after, agent.Filter, limit, stopping).ConfigureAwait(false);
        foreach (var read in page)
            history.Note(read);
        return new SubscriptionMessage.Loaded(row, new LoadedEvents(
            [.. page.Where(candidate => agent.Receives(candidate))], page.IsEmpty ? after : page[^1].TopicSeq,
                page.Length < limit));
    }

    private void Start(SubscriptionMailbox mailbox, Func<Task<SubscriptionMessage>> effect)
    {
        subscriptions.Outstanding.Begin();
        _ = work.RunDetachedAsync(async () =>
        {
            mailbox.Post(await OutcomeAsync(mailbox, effect).ConfigureAwait(false));
            subscriptions.Outstanding.End();
        });
    }

    private async Task<SubscriptionMessage> OutcomeAsync(SubscriptionMailbox mailbox, Func<Task<SubscriptionMessage>> effect)
    {
        try
        {
            return await effect().ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return new SubscriptionMessage.EffectFailed();
        }
        catch (Exception fault)
        {
            CopLog.SubscriptionFailed(logger, fault, mailbox.Agent.Name, mailbox.Key.TopicId);
            return new SubscriptionMessage.EffectFailed();
        }
    }

    private void Run(SubscriptionMailbox mailbox, AttemptClaim claim)
    {
        // Only for the claim that it was read for: a later claim of the same number may have a different event.
        var readAhead = mailbox.ReadAhead is { } ahead && ReferenceEquals(ahead.Claim.Row, claim.Row) ? ahead.Reading : null;
        mailbox.ReadAhead = null;
        var agent = mailbox.Agent;
        OrderedStart? start = null;
        if (agent.Options.MaxConcurrency > 1)
        {
            start = new OrderedStart(mailbox.LastStart, work);
            mailbox.LastStart = start.Begun;
        }

        subscriptions.Outstanding.BeginInvocation();
        _ = work.RunDetachedAsync(() => RunAsync(mailbox, start is null ? agent : start.Wrap(agent), claim, readAhead, start));
    }

    private async Task RunAsync(SubscriptionMailbox mailbox, AgentRegistration agent, AttemptClaim claim,
        Task<LoadedDelivery?>? readAhead, OrderedStart? start)
    {
        var (end, cancelled) = (default(AttemptResult), cancelling());
        try
        {
            var loaded = readAhead is null ? claim.Loaded : await ReadAsync(readAhead).ConfigureAwait(false);
            end = await runner.RunAsync(agent, claim with { Loaded = loaded }, cancelled).ConfigureAwait(false);
        }
        catch (Exception fault)
        {
            CopLog.SubscriptionFailed(logger, fault, agent.Name, mailbox.Key.TopicId);
            await work.DelayAsync(options.ErrorDelay, time, cancelled).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        start?.Begin();
        mailbox.Post(new SubscriptionMessage.AttemptEnded(claim.Key, claim.Number, end.Subscription, end.IsDone));
        subscriptions.Outstanding.EndInvocation();
    }

    // If the read failed, the attempt will fail in the same way and report it.
    private static async Task<LoadedDelivery?> ReadAsync(Task<LoadedDelivery?> reading)
    {
        await ((Task)reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return reading.IsCompletedSuccessfully ? await reading.ConfigureAwait(false) : null;
    }
}
