using Effects = System.Collections.Immutable.ImmutableArray<Cop.SubscriptionEffect>.Builder;

namespace Cop;

/// <content>The decision on the next effect.</content>
internal sealed partial record SubscriptionState
{
    private static readonly TimeSpan ShortestOwnerPause = TimeSpan.FromMilliseconds(20);

    // The closing of a delivery in another session is not notified: it is polled.
    private static readonly TimeSpan ParentPoll = TimeSpan.FromMilliseconds(100);

    private SubscriptionState Proceed(DateTimeOffset now, Effects effects)
    {
        if (Operation is not null)
            return this;
        if (IsStopping)
            return ReturnSlot(effects).WakeAt(null, effects);
        if (MustForget)
            return this;
        if (PausedUntil > now)
            return WakeAt(PausedUntil, effects);
        if (OwnerCheckAt > now && !MustReload)
            return WakeAt(OwnerCheckAt, effects);
        var state = this with { PausedUntil = null, OwnerCheckAt = null, MustReload = MustReload || OwnerCheckAt is not null };
        if (state.MustReload || (state.Row is null && (state.IsAssigned || state.Unclear is not null)))
            return state.Load(withRow: true, effects);
        if (state.Unclear is { } unclear)
            return state.Resolve(unclear, now, effects);
        if (!state.IsAssigned)
            return state.HandOver(effects);
        return state.NeedsEvents ? state.Load(withRow: false, effects) : state.Decide(now, effects);
    }

    private bool NeedsEvents => IsAssigned && Unclear is null && Known.MayHaveMore && Known.Next.Length < KnownEvents.PageSize;

    private SubscriptionState Load(bool withRow, Effects effects)
    {
        var events = NeedsEvents;
        effects.Add(new SubscriptionEffect.Load(withRow, events ? Known.ReadTo : null));
        return this with
        {
            Operation = new SubscriptionOperation.Loading(events),
            MustReload = MustReload && !withRow,
            Known = events ? Known.BeginLoad() : Known,
        };
    }

    // An attempt of this session that runs according to the row can only be the one with the unknown outcome. If the row lacks it, its
    // commit may still arrive: withdraw it first, since an attempt that becomes durable later would never run.
    private SubscriptionState Resolve(AttemptClaim claim, DateTimeOffset now, Effects effects)
    {
        if (claim.IsInForce(Row!))
            return (this with { Unclear = null }).Start(claim with { Row = Row! }, effects).Proceed(now, effects);
        if (Row!.Version >= claim.Row.Version)
            return Drop(claim, effects).Proceed(now, effects);
        effects.Add(new SubscriptionEffect.Withdraw(claim, Row));
        return this with { Operation = new SubscriptionOperation.Withdrawing() };
    }

    private SubscriptionState Drop(AttemptClaim claim, Effects effects)
    {
        effects.Add(new SubscriptionEffect.GiveSlot());
        if (claim.Key.ContinuationId is { } id)
            effects.Add(new SubscriptionEffect.Reconsider(id));
        return this with { Unclear = null };
    }

    // Another session is assigned the subscription: running attempts finish here. An attempt of this session that does not run is ended
    // too, since the other session would wait for it as long as this session lives.
    private SubscriptionState HandOver(Effects effects)
    {
        var state = ReturnSlot(effects).WakeAt(null, effects);
        if (Row is { } row && row.OwnerSessionId == Settings.SessionId && SchedulingRules.LostAttempt(Situation()) is { } lost)
            return state.FailLost(lost, effects);
        return Running.IsEmpty ? state with { Row = null } : state;
    }

    private SubscriptionState Decide(DateTimeOffset now, Effects effects)
    {
        switch (SchedulingRules.Decide(Situation(), now))
        {
            case SubscriptionDecision.Lost when Row!.OwnerSessionId is { } owner && owner != Settings.SessionId && owner != EndedOwner:
                effects.Add(new SubscriptionEffect.CheckOwner(owner));
                return ReturnSlot(effects) with { Operation = new SubscriptionOperation.CheckingOwner() };
            case SubscriptionDecision.Lost lost:
                return ReturnSlot(effects).FailLost(lost, effects);
            case SubscriptionDecision.Deliver next:
                return Deliver(next.Key, now, effects);
            case SubscriptionDecision.Wait wait:
                return ReturnSlot(effects).WakeAt(wait.Until, effects);
            default:
                return this;
        }
    }

    private SubscriptionState FailLost(SubscriptionDecision.Lost lost, Effects effects)
    {
        effects.Add(new SubscriptionEffect.FailLost(Row!, lost.Key, lost.Attempt));
        return this with { Operation = new SubscriptionOperation.FailingLost() };
    }

    private SubscriptionState Deliver(DeliveryKey key, DateTimeOffset now, Effects effects)
    {
        var trigger = Known.Find(key);
        if (trigger is not null && HoldOf(trigger, now) is { } hold && !hold.IsOver(now))
        {
            if (hold.CheckAt > now)
                return (ReturnSlot(effects) with { Hold = hold }).WakeAt(Earliest(hold.CheckAt.Value,
                    SchedulingRules.NextRetry(Row!, now)), effects);
            effects.Add(new SubscriptionEffect.CheckParents(trigger));
            return this with { Hold = hold, Operation = new SubscriptionOperation.CheckingParents(false) };
        }

        if (!HasSlot)
        {
            effects.Add(new SubscriptionEffect.TakeSlot());
            return this with { Operation = new SubscriptionOperation.TakingSlot() };
        }

        var ready = Ready.FirstOrDefault(candidate => DeliveryKey.Continuation(candidate.Id) == key);
        effects.Add(new SubscriptionEffect.CommitClaim(Row!, key, trigger ?? ready?.Trigger, ready?.AppliedSeq ?? 0));
        // From here on a continuation either runs or is evaluated again.
        return (this with { HasSlot = false, Operation = new SubscriptionOperation.Claiming(key) }).WithoutReady(key);
    }

    // Counted from the first time that both clocks agree on; a delivery that started before does not wait again.
    private ParentHold? HoldOf(Event trigger, DateTimeOffset now)
    {
        if (trigger.ParentEventIds.IsEmpty || Row!.Attempts.Any(attempt => attempt.Key == DeliveryKey.Event(trigger.TopicSeq)))
            return null;
        var seen = trigger.CreatedAt < now ? trigger.CreatedAt : now;
        return Hold?.Seq == trigger.TopicSeq ? Hold : new ParentHold(trigger.TopicSeq, seen + Settings.MaxParentWait, now);
    }

    private SubscriptionState Take(ParentState parents, DateTimeOffset now)
    {
        var hasClosed = Operation is SubscriptionOperation.CheckingParents { HasClosedMeanwhile: true };
        var state = this with { Operation = null };
        if (Hold is not { } hold)
            return state;
        DateTimeOffset? checkAt = parents switch
        {
            ParentState.Closed => null,
            _ when hasClosed => now,
            ParentState.OpenHere => hold.Limit,
            _ => Earliest(now + ParentPoll, hold.Limit),
        };
        return state with { Hold = hold with { CheckAt = checkAt } };
    }

    private SubscriptionState CheckParentsAgain(DateTimeOffset now) => Operation is SubscriptionOperation.CheckingParents
        ? this with { Operation = new SubscriptionOperation.CheckingParents(true) }
        : this with { Hold = Hold is { CheckAt: not null } hold ? hold with { CheckAt = now } : Hold };

    // A live session runs an attempt: it owns the row until the attempt has ended.
    private SubscriptionState WaitForOwner(DateTimeOffset now)
    {
        var pause = TimeSpan.FromTicks(Math.Min(Math.Max(OwnerPause.Ticks * 2, ShortestOwnerPause.Ticks), Settings.ErrorDelay.Ticks));
        return this with { Operation = null, OwnerPause = pause, OwnerCheckAt = now + pause };
    }

    private SubscriptionState ReturnSlot(Effects effects)
    {
        if (!HasSlot)
            return this;
        effects.Add(new SubscriptionEffect.GiveSlot());
        return this with { HasSlot = false };
    }

    private SubscriptionState WakeAt(DateTimeOffset? moment, Effects effects)
    {
        if (moment == Timer)
            return this;
        effects.Add(new SubscriptionEffect.SetTimer(moment));
        return this with { Timer = moment };
    }

    private SubscriptionSnapshot Situation() => new()
    {
        Subscription = Row!,
        Running = [.. Running.Select(claim => claim.Key)],
        Events = [.. Known.Next.Select(candidate => candidate.TopicSeq)],
        Continuations = Ready,
        Overlap = Settings.MaxConcurrency,
    };

    private static DateTimeOffset Earliest(DateTimeOffset one, DateTimeOffset? other) => other < one ? other.Value : one;
}
