using System.Collections.Immutable;
using Effects = System.Collections.Immutable.ImmutableArray<Cop.SubscriptionEffect>.Builder;

namespace Cop;

/// <summary>
/// The state machine of one agent subscription: maps a message and the time to the next state and the effects to perform.
/// </summary>
/// <remarks>
/// It selects the next delivery when no effect is pending whose outcome it requires; invocations run concurrently. Guarantees: fenced, at
/// least once, starts in the order of topicSeq. Protocol 5.2; decisions D-61, D-63, D-63b, D-63c.
/// </remarks>
internal sealed partial record SubscriptionState(SubscriptionSettings Settings)
{
    /// <summary>The cached durable row; null when it has to be read. It may be outdated: a commit checks it.</summary>
    public AgentSubscription? Row { get; init; }

    /// <summary>The cached events that may be delivered next.</summary>
    public KnownEvents Known { get; init; } = KnownEvents.Nothing;

    /// <summary>The continuations that are ready, in the order of their triggers.</summary>
    public ImmutableArray<ReadyContinuation> Ready { get; init; } = [];

    /// <summary>The running attempts of this session.</summary>
    public ImmutableArray<AttemptClaim> Running { get; init; } = [];

    /// <summary>The pending effect whose outcome the next decision requires; null when there is none.</summary>
    public SubscriptionOperation? Operation { get; init; }

    /// <summary>The claim whose commit has an unknown outcome. It holds a slot until the outcome is known.</summary>
    public AttemptClaim? Unclear { get; init; }

    /// <summary>Whether a slot was acquired for which nothing is claimed yet.</summary>
    public bool HasSlot { get; init; }

    /// <summary>Whether the row has to be read again.</summary>
    public bool MustReload { get; init; }

    /// <summary>
    /// Whether nothing that is known here holds any more. It is forgotten once the effects that began before have ended: what they bring
    /// may be old, too.
    /// </summary>
    public bool MustForget { get; init; }

    /// <summary>Whether this session is assigned the subscription.</summary>
    public bool IsAssigned { get; init; } = true;

    /// <summary>Whether no new work starts.</summary>
    public bool IsStopping { get; init; }

    /// <summary>The end of the delay after an error of the store.</summary>
    public DateTimeOffset? PausedUntil { get; init; }

    /// <summary>The time to read the row again because its owner, another session, is alive.</summary>
    public DateTimeOffset? OwnerCheckAt { get; init; }

    /// <summary>The owner of the row, when its session has ended.</summary>
    public string? EndedOwner { get; init; }

    /// <summary>The event that waits for its parents.</summary>
    public ParentHold? Hold { get; init; }

    /// <summary>The due time of the timer.</summary>
    public DateTimeOffset? Timer { get; init; }

    private TimeSpan OwnerPause { get; init; }

    /// <summary>Whether the subscription has no work and no pending effect, so that its state may be dropped.</summary>
    public bool IsIdle => Operation is null && Running.IsEmpty && Unclear is null && !HasSlot && Timer is null && !MustReload
        && (!IsAssigned || (Ready.IsEmpty && !Known.MayHaveMore));

    /// <summary>Whether a commit may include a claim of this subscription, as far as this state determines it.</summary>
    public bool CanCarry => Operation is null && Row is not null && Unclear is null && IsAssigned && !IsStopping && !MustReload && !HasSlot
        && PausedUntil is null && OwnerCheckAt is null && !Known.MayHaveMore;

    /// <summary>Creates the state of a subscription on a new topic: nothing is delivered or ready.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="cursor">The agent's initial cursor.</param>
    public static SubscriptionState OnNewTopic(SubscriptionSettings settings, long cursor) => new(settings)
    {
        Row = new AgentSubscription { TopicId = settings.Key.TopicId, Agent = settings.Key.Agent, Cursor = cursor },
        Known = KnownEvents.UpTo(cursor),
    };

    /// <summary>Returns whether an attempt of a continuation is running or may be.</summary>
    public bool IsResuming(string continuationId)
    {
        var key = DeliveryKey.Continuation(continuationId);
        return Running.Any(claim => claim.Key == key) || Unclear?.Key == key
            || (Operation is SubscriptionOperation.Carried { Claim.Key: var carried } && carried == key)
            || (Operation is SubscriptionOperation.Claiming { Key: var claimed } && claimed == key);
    }

    /// <summary>Handles a message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="now">The store's time.</param>
    /// <returns>The next state and the effects.</returns>
    public SubscriptionTransition On(SubscriptionMessage message, DateTimeOffset now)
    {
        var effects = ImmutableArray.CreateBuilder<SubscriptionEffect>();
        var state = Take(message, now, effects);
        if (state.MustForget && state.Operation is null && state.Running.IsEmpty)
            state = state.Forget(effects);
        state = state.Proceed(now, effects);
        return new(state, effects.DrainToImmutable());
    }

    private SubscriptionState Take(SubscriptionMessage message, DateTimeOffset now, Effects effects) => message switch
    {
        SubscriptionMessage.Committed committed => Take(committed.Events),
        SubscriptionMessage.RowCommitted committed => Take(committed.Row),
        SubscriptionMessage.CommittedElsewhere => IsAssigned ? this with { MustReload = true, Known = Known.Doubt() } : this,
        SubscriptionMessage.Resumable resumable => WithReady(resumable.Continuation),
        SubscriptionMessage.Offered offered => Consider(offered, now, effects),
        SubscriptionMessage.OfferEnded ended => EndOffer(ended.IsDurable, effects),
        SubscriptionMessage.Loaded loaded => Take(loaded),
        SubscriptionMessage.OwnerChecked { HasEnded: true } ended =>
            this with { Operation = null, EndedOwner = ended.SessionId, OwnerPause = default },
        SubscriptionMessage.OwnerChecked => WaitForOwner(now),
        SubscriptionMessage.ParentsChecked parents => Take(parents.State, now),
        SubscriptionMessage.ParentsClosed => CheckParentsAgain(now),
        SubscriptionMessage.SlotGranted => this with { Operation = Operation is SubscriptionOperation.TakingSlot ? null : Operation,
            HasSlot = true },
        SubscriptionMessage.Claimed claimed => (this with { Operation = null }).Start(claimed.Claim, effects),
        SubscriptionMessage.ClaimRefused refused => GiveUpClaim(refused.IsTemporary ? now + Settings.ErrorDelay : null, effects),
        SubscriptionMessage.Withdrawn { Row: { } row } => (this with { Operation = null }).WithRow(row).Drop(Unclear!, effects),
        SubscriptionMessage.Withdrawn => this with { Operation = null, MustReload = true },
        SubscriptionMessage.LostAttemptEnded ended =>
            (this with { Operation = null, MustReload = ended.Row is null || MustReload }).WithRow(ended.Row),
        SubscriptionMessage.EffectFailed => Fail(now + Settings.ErrorDelay, effects),
        SubscriptionMessage.AttemptEnded ended => End(ended, effects),
        SubscriptionMessage.Assigned assigned => Assign(assigned.IsAssigned),
        SubscriptionMessage.HistoryChanged => this with { MustForget = true, MustReload = true },
        SubscriptionMessage.Due => this with { Timer = null },
        SubscriptionMessage.Stop => this with { IsStopping = true, Operation = Operation is SubscriptionOperation.TakingSlot ? null
            : Operation },
        _ => throw new CopInvariantException($"The subscription {Settings.Key} received an unknown message: {message.GetType().Name}."),
    };

    private SubscriptionState Take(CommittedEvents events)
    {
        return this with { Known = Known.Add(events) };
    }

    // The commit that ends an attempt is reported here before its invocation has returned.
    private SubscriptionState Take(AgentSubscription row)
    {
        if (row.Version <= Row?.Version)
            return this;
        var ended = row.OwnerSessionId == Settings.SessionId ? Running.RemoveAll(claim => !claim.IsInForce(row)) : Running;
        return (this with { Running = ended }).WithRow(row);
    }

    private SubscriptionState Take(SubscriptionMessage.Loaded loaded)
    {
        var known = loaded.Events is { } events ? Known.EndLoad(events) : Known;
        return (this with { Operation = null, Known = known }).WithRow(loaded.Row);
    }

    private SubscriptionState WithRow(AgentSubscription? row)
    {
        if (row is null || row.Version < Row?.Version)
            return this;
        // A row that was brought back: events that were closed are open, and are to be read again.
        var isBehind = Row is { } former && SubscriptionRules.IsBroughtBack(former, row);
        return this with
        {
            Row = row,
            Known = Known.Without(row),
            EndedOwner = EndedOwner == row.OwnerSessionId ? EndedOwner : null,
            MustForget = MustForget || isBehind,
            MustReload = MustReload || isBehind,
        };
    }

    private SubscriptionState Forget(Effects effects)
    {
        foreach (var ready in Ready)
            effects.Add(new SubscriptionEffect.Reconsider(ready.Id));
        return this with
        {
            MustForget = false, MustReload =
                true, Row = null, Known = KnownEvents.Nothing, Ready = [], Hold = null, EndedOwner = null, OwnerCheckAt = null,
            OwnerPause = default,
        };
    }

    // A running continuation is evaluated again when its attempt ends without success.
    private SubscriptionState WithReady(ReadyContinuation ready)
    {
        if (!IsAssigned || IsResuming(ready.Id))
            return this;
        ImmutableArray<ReadyContinuation> all = [.. Ready.Where(known => known.Id != ready.Id), ready];
        return this with
        {
            Ready = all.Length == 1 ? all : all.Sort((one, other) => ReadyContinuation.Compare(one, other)),
            Known = Known.EnsureReadTo(ready.TriggerSeq),
        };
    }

    private SubscriptionState WithoutReady(DeliveryKey key) => key.ContinuationId is { } id
        ? this with { Ready = Ready.RemoveAll(ready => ready.Id == id) } : this;

    private SubscriptionState Start(AttemptClaim claim, Effects effects)
    {
        effects.Add(new SubscriptionEffect.Run(claim with { AppliedSeq = Math.Max(claim.AppliedSeq, Known.AppliedSeq) }));
        return (this with { Running = Running.Add(claim) }).WithoutReady(claim.Key).WithRow(claim.Row);
    }

    private SubscriptionState End(SubscriptionMessage.AttemptEnded ended, Effects effects)
    {
        effects.Add(new SubscriptionEffect.GiveSlot());
        if (!ended.IsDone && ended.Key.ContinuationId is { } id)
            effects.Add(new SubscriptionEffect.Reconsider(id));
        return (this with
        {
            Running = Running.RemoveAll(claim => claim.Key == ended.Key && claim.Number == ended.Number),
            MustReload = MustReload || ended.Row is null,
        }).WithRow(ended.Row);
    }

    private SubscriptionState GiveUpClaim(DateTimeOffset? pausedUntil, Effects effects)
    {
        effects.Add(new SubscriptionEffect.GiveSlot());
        if (Operation is SubscriptionOperation.Claiming { Key.ContinuationId: { } id })
            effects.Add(new SubscriptionEffect.Reconsider(id));
        return this with { Operation = null, MustReload = true, PausedUntil = pausedUntil };
    }

    private SubscriptionState Fail(DateTimeOffset pausedUntil, Effects effects)
    {
        var state = Operation is SubscriptionOperation.Claiming ? GiveUpClaim(pausedUntil, effects) : this;
        return state with
        {
            Operation = null,
            MustReload = true,
            PausedUntil = pausedUntil,
            Known = Operation is SubscriptionOperation.Loading { HasEvents: true } ? Known.FailLoad() : Known.Doubt(),
        };
    }

    // Claims of this session end here. Open attempts in the row are left to the session that is assigned now.
    private SubscriptionState Assign(bool isAssigned) => isAssigned == IsAssigned ? this : isAssigned
        ? this with { IsAssigned = true, MustReload = true, Known = Known.Doubt() }
        : this with { IsAssigned = false, MustReload = MustReload || Row is { Attempts.IsEmpty: false }, Known = Known.Doubt(),
            Ready = [], Hold = null };
}
