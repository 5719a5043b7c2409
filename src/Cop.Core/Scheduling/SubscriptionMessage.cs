using System.Collections.Immutable;

namespace Cop;

/// <summary>Everything that a subscription's state machine is told.</summary>
internal abstract record SubscriptionMessage
{
    /// <summary>This node committed to the topic; these messages come in the order of commits.</summary>
    public sealed record Committed(CommittedEvents Events) : SubscriptionMessage;

    /// <summary>This node committed the subscription's row: an attempt ended, or an operator decided.</summary>
    public sealed record RowCommitted(AgentSubscription Row) : SubscriptionMessage;

    /// <summary>Another session, or a host in its own transaction, committed to the topic; events and row may have changed.</summary>
    public sealed record CommittedElsewhere : SubscriptionMessage;

    /// <summary>A continuation of the agent is ready to be resumed.</summary>
    public sealed record Resumable(ReadyContinuation Continuation) : SubscriptionMessage;

    /// <summary>A commit to the topic is about to be written and can carry a claim. The sender has taken a slot for it.</summary>
    /// <param name="Events">The events that it brings.</param>
    /// <param name="Continuations">The continuations of the agent that it makes ready, with their rows.</param>
    /// <param name="HasParentElsewhere">Whether an event of it has a parent in another topic; pure, over loaded rows.</param>
    public sealed record Offered(
        CommittedEvents Events, ImmutableArray<(Continuation Row, ReadyContinuation Ready)> Continuations, Func<Event,
            bool> HasParentElsewhere) : SubscriptionMessage
    {
        /// <summary>The token of the row that a claim writes (M-16).</summary>
        public Guid WriteToken { get; init; }
    }

    /// <summary>The commit that carried the claim has ended; false also when its outcome is unknown.</summary>
    public sealed record OfferEnded(bool IsDurable) : SubscriptionMessage;

    /// <summary>What was to be loaded; null for what was not asked for.</summary>
    public sealed record Loaded(AgentSubscription? Row, LoadedEvents? Events) : SubscriptionMessage;

    /// <summary>Whether the session that owns the row has ended.</summary>
    public sealed record OwnerChecked(string SessionId, bool HasEnded) : SubscriptionMessage;

    /// <summary>The agent's deliveries of an event's parents in other topics.</summary>
    public sealed record ParentsChecked(ParentState State) : SubscriptionMessage;

    /// <summary>A delivery that an event of this subscription may wait for was closed.</summary>
    public sealed record ParentsClosed : SubscriptionMessage;

    /// <summary>An invocation may begin.</summary>
    public sealed record SlotGranted : SubscriptionMessage;

    /// <summary>The claim is durable.</summary>
    public sealed record Claimed(AttemptClaim Claim) : SubscriptionMessage;

    /// <summary>The claim was refused.</summary>
    public sealed record ClaimRefused(bool IsTemporary) : SubscriptionMessage;

    /// <summary>The claim cannot become durable any more; a null row says that it may be durable after all.</summary>
    public sealed record Withdrawn(AgentSubscription? Row) : SubscriptionMessage;

    /// <summary>The lost attempt was counted as failed; a null row says that another session was first.</summary>
    public sealed record LostAttemptEnded(AgentSubscription? Row) : SubscriptionMessage;

    /// <summary>A load, a check or a commit threw; its outcome is unknown.</summary>
    public sealed record EffectFailed : SubscriptionMessage;

    /// <summary>An invocation has ended; a null row says that its delivery was lost, or that its end is unknown.</summary>
    /// <param name="Key">The delivery.</param>
    /// <param name="Number">The attempt.</param>
    /// <param name="Row">The subscription afterwards.</param>
    /// <param name="IsDone">Whether the agent's output is durable.</param>
    public sealed record AttemptEnded(DeliveryKey Key, int Number, AgentSubscription? Row, bool IsDone) : SubscriptionMessage;

    /// <summary>Whether this session works the subscription, of all sessions that know its agent.</summary>
    public sealed record Assigned(bool IsAssigned) : SubscriptionMessage;

    /// <summary>The moment of the timer has come.</summary>
    public sealed record Due : SubscriptionMessage;

    /// <summary>The host stops: nothing new begins.</summary>
    public sealed record Stop : SubscriptionMessage;
}
