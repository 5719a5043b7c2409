using Effects = System.Collections.Immutable.ImmutableArray<Cop.SubscriptionEffect>.Builder;

namespace Cop;

/// <content>
/// Claims that commits carry along: the attempt becomes durable with the events that it is about, and the agent starts one commit earlier.
/// </content>
internal sealed partial record SubscriptionState
{
    // Accepted only where the rules would choose one of the offered deliveries next if the commit were durable. All others are claimed in a
    // commit of their own.
    private SubscriptionState Consider(SubscriptionMessage.Offered offered, DateTimeOffset now, Effects effects)
    {
        if (!CanCarry || !offered.Events.Follows(Known.ReadTo))
            return this;
        var known = Known.Add(offered.Events);
        var situation = (this with { Known = known, Ready = [.. Ready, .. offered.Continuations.Select(one => one.Ready)] }).Situation();
        if (SchedulingRules.Decide(situation, now) is not SubscriptionDecision.Deliver { Key: var key })
            return this;
        var (row, ready) = offered.Continuations.FirstOrDefault(one => DeliveryKey.Continuation(one.Ready.Id) == key);
        var trigger = ready is null ? offered.Events.Events.FirstOrDefault(candidate => DeliveryKey.Event(candidate.TopicSeq) == key)
            : ready.Trigger;
        if (ready is null && (trigger is null || offered.HasParentElsewhere(trigger)))
            return this;
        if (!SubscriptionRules.Claim(Row!, Settings.SessionId, key).TryGet(out var claimed, out _))
            return this;
        var number = claimed.Attempts.Single(attempt => attempt.Key == key).Number;
        var claim = new AttemptClaim(claimed.Next(offered.WriteToken), key, number) { Trigger = trigger, Continuation = row,
            AppliedSeq = offered.Events.To };
        effects.Add(new SubscriptionEffect.Carry(claim));
        return this with { Operation = new SubscriptionOperation.Carried(claim) };
    }

    private SubscriptionState EndOffer(bool isDurable, Effects effects)
    {
        var claim = ((SubscriptionOperation.Carried)Operation!).Claim;
        var state = this with { Operation = null };
        return isDurable ? state.Start(claim, effects) : state with { Unclear = claim, MustReload = true, Known = Known.Doubt() };
    }
}
