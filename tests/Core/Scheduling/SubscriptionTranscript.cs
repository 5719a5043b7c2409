using System.Collections.Immutable;

namespace Cop.Core.Tests.Scheduling;

/// <summary>The state machine of a subscription in isolation: messages in, effects out as one line.</summary>
internal sealed class SubscriptionTranscript
{
    public static readonly SubscriptionKey Key = new("t", "a");

    private const string Session = "here";

    public SubscriptionTranscript(int maxConcurrency = 1, bool isNewTopic = true)
    {
        var settings = new SubscriptionSettings(Key, Session, maxConcurrency, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(1));
        State = isNewTopic ? SubscriptionState.OnNewTopic(settings, 0) : new SubscriptionState(settings);
    }

    public DateTimeOffset Now { get; set; } = SubscriptionText.Start;

    public SubscriptionState State { get; private set; }

    /// <summary>The effects of the last message.</summary>
    public ImmutableArray<SubscriptionEffect> Effects { get; private set; } = [];

    public static Event Event(long seq, params ImmutableArray<string> parents) => Event(seq, SubscriptionText.Start, parents);

    public static Event Event(long seq, DateTimeOffset createdAt, params ImmutableArray<string> parents) => Cop.Event.From(CopJson.Object(
        ("id", CopJson.From($"e{seq}")), ("topicId", CopJson.From(Key.TopicId)), ("topicSeq", CopJson.From(seq)),
            ("type", CopJson.From("note.taken")), ("schemaVersion", CopJson.From("1.0")),
        ("createdAt", CopJson.From(CopTime.Format(createdAt))), ("payload", CopJson.Object()),
        ("parentEventIds", CopJson.Array([.. parents.Select(parent => CopJson.From(parent))])))).Unwrap();

    public static CommittedEvents Commit(params ImmutableArray<Event> events) => new(events[0].TopicSeq, events[^1].TopicSeq, events);

    public static SubscriptionMessage Committed(params ImmutableArray<long> seqs) =>
        new SubscriptionMessage.Committed(Commit([.. seqs.Select(seq => Event(seq))]));

    public static SubscriptionMessage Offered(params ImmutableArray<Event> events) =>
        new SubscriptionMessage.Offered(Commit(events), [], trigger => !trigger.ParentEventIds.IsEmpty);

    public static ReadyContinuation Ready(string id, long triggerSeq = 0) => new(id, "event", null, triggerSeq);

    /// <summary>Sends a message to the state machine and returns its effects.</summary>
    public string Tell(SubscriptionMessage message)
    {
        (State, Effects) = State.On(message, Now);
        return string.Join("; ", Effects.Select(Text));
    }

    /// <summary>Reports the last claim as durable.</summary>
    public string Claimed()
    {
        var wanted = Effects.OfType<SubscriptionEffect.CommitClaim>().Single();
        var row = SubscriptionRules.Claim(wanted.Row, Session, wanted.Key).Unwrap();
        row = row with { Version = wanted.Row.Version + 1 };
        return Tell(
            new SubscriptionMessage.Claimed(new AttemptClaim(row, wanted.Key,
                row.Attempts.Single(attempt => attempt.Key == wanted.Key).Number)));
    }

    /// <summary>Commits and claims an event, up to the running agent.</summary>
    public void Start(long seq)
    {
        Tell(Committed(seq)).ShouldBe("take a slot");
        Tell(new SubscriptionMessage.SlotGranted()).ShouldBe($"claim event {seq}");
        Claimed();
    }

    /// <summary>Returns the row after the closing of an event's delivery.</summary>
    public AgentSubscription Closed(long seq)
    {
        var claim = State.Running.Single(running => running.Key == DeliveryKey.Event(seq));
        return SubscriptionRules.Close(State.Row!, claim.Row.FencingToken, claim.Key, claim.Number).Unwrap()
            with { Version = State.Row!.Version + 1 };
    }

    public SubscriptionMessage Done(long seq) => new SubscriptionMessage.AttemptEnded(DeliveryKey.Event(seq), 1, Closed(seq), true);

    public static SubscriptionMessage Loaded(AgentSubscription? row, bool isLastPage, params ImmutableArray<long> seqs) =>
        new SubscriptionMessage.Loaded(
        row, new LoadedEvents([.. seqs.Select(seq => Event(seq))], seqs.IsEmpty ? 0 : seqs[^1], isLastPage));

    public string In(double seconds, SubscriptionMessage? message = null)
    {
        Now = SubscriptionText.Start.AddSeconds(seconds);
        return Tell(message ?? new SubscriptionMessage.Due());
    }

    private static string Text(SubscriptionEffect effect) => effect switch
    {
        SubscriptionEffect.Load load => $"load{(load.Row ? " row" : "")}{(load.EventsAfter is { } after ? $" events after {after}" : "")}",
        SubscriptionEffect.CheckOwner owner => $"check {owner.SessionId}",
        SubscriptionEffect.CheckParents check => $"check parents of {check.Trigger.Id}",
        SubscriptionEffect.TakeSlot => "take a slot",
        SubscriptionEffect.GiveSlot => "give the slot",
        SubscriptionEffect.CommitClaim claim => $"claim {claim.Key}",
        SubscriptionEffect.Carry carry => $"carry {carry.Claim.Key}",
        SubscriptionEffect.Withdraw withdraw => $"withdraw {withdraw.Claim.Key}",
        SubscriptionEffect.FailLost lost => $"fail lost {lost.Key} attempt {lost.Number}",
        SubscriptionEffect.Run run => $"run {run.Claim.Key} attempt {run.Claim.Number}",
        SubscriptionEffect.SetTimer { Moment: { } moment } => $"timer {(moment - SubscriptionText.Start).TotalSeconds}s",
        SubscriptionEffect.SetTimer => "no timer",
        SubscriptionEffect.Reconsider again => $"reconsider {again.ContinuationId}",
        _ => effect.GetType().Name,
    };
}
