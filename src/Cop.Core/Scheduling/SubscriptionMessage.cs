using System.Collections.Immutable;

namespace Cop;

/// <summary>A message to a subscription's state machine.</summary>
internal abstract record SubscriptionMessage
{
    /// <summary>This node committed to the topic; sent in the order of commits.</summary>
    public sealed record Committed(CommittedEvents Events) : SubscriptionMessage;

    /// <summary>This node committed the subscription's row: an attempt ended, or an operator's command was executed.</summary>
    public sealed record RowCommitted(AgentSubscription Row) : SubscriptionMessage;

    /// <summary>Another session, or a host in its own transaction, committed to the topic. Events and row may have changed.</summary>
    public sealed record CommittedElsewhere : SubscriptionMessage;

    /// <summary>A continuation of the agent is ready to be resumed.</summary>
    public sealed record Resumable(ReadyContinuation Continuation) : SubscriptionMessage;

    /// <summary>
    /// A commit to the topic is about to be written and can include an eager claim. The sender has acquired a slot for it.
    /// </summary>
    /// <param name="Events">The events of the commit.</param>
    /// <param name="Continuations">The agent's continuations that the commit makes ready, with their rows.</param>
    /// <param name="HasParentElsewhere">Returns whether an event of the commit has a parent in another topic; pure, over loaded
    /// rows.</param>
    public sealed record Offered(
        CommittedEvents Events, ImmutableArray<(Continuation Row, ReadyContinuation Ready)> Continuations, Func<Event,
            bool> HasParentElsewhere) : SubscriptionMessage
    {
        /// <summary>The write token of the row that a claim writes.</summary>
        /// <remarks>Decision M-16.</remarks>
        public Guid WriteToken { get; init; }
    }

    /// <summary>The commit with the eager claim has ended. False also when its outcome is unknown.</summary>
    public sealed record OfferEnded(bool IsDurable) : SubscriptionMessage;

    /// <summary>The requested row and events; null for those not requested.</summary>
    public sealed record Loaded(AgentSubscription? Row, LoadedEvents? Events) : SubscriptionMessage;

    /// <summary>The result of checking whether the session that owns the row has ended.</summary>
    public sealed record OwnerChecked(string SessionId, bool HasEnded) : SubscriptionMessage;

    /// <summary>The state of the agent's deliveries of an event's parents in other topics.</summary>
    public sealed record ParentsChecked(ParentState State) : SubscriptionMessage;

    /// <summary>A delivery was closed that an event of this subscription may wait for.</summary>
    public sealed record ParentsClosed : SubscriptionMessage;

    /// <summary>A slot was acquired.</summary>
    public sealed record SlotGranted : SubscriptionMessage;

    /// <summary>The claim is durable.</summary>
    public sealed record Claimed(AttemptClaim Claim) : SubscriptionMessage;

    /// <summary>The claim was rejected.</summary>
    public sealed record ClaimRefused(bool IsTemporary) : SubscriptionMessage;

    /// <summary>The claim cannot become durable any more. A null row means that it may be durable after all.</summary>
    public sealed record Withdrawn(AgentSubscription? Row) : SubscriptionMessage;

    /// <summary>The lost attempt was counted as failed. A null row means that another session did so first.</summary>
    public sealed record LostAttemptEnded(AgentSubscription? Row) : SubscriptionMessage;

    /// <summary>A load, check or commit threw an exception; its outcome is unknown.</summary>
    public sealed record EffectFailed : SubscriptionMessage;

    /// <summary>An invocation has ended. A null row means that its delivery was lost, or that the outcome is unknown.</summary>
    /// <param name="Key">The key of the delivery.</param>
    /// <param name="Number">The attempt's number.</param>
    /// <param name="Row">The subscription after the attempt.</param>
    /// <param name="IsDone">Whether the agent's output is durable.</param>
    public sealed record AttemptEnded(DeliveryKey Key, int Number, AgentSubscription? Row, bool IsDone) : SubscriptionMessage;

    /// <summary>Whether this session is assigned the subscription, among all sessions that registered its agent.</summary>
    public sealed record Assigned(bool IsAssigned) : SubscriptionMessage;

    /// <summary>
    /// The store has lost the end of its log: nothing that is known here holds any more. Attempts that run are being cancelled.
    /// </summary>
    public sealed record HistoryChanged : SubscriptionMessage;

    /// <summary>The timer is due.</summary>
    public sealed record Due : SubscriptionMessage;

    /// <summary>The host is stopping: no new work starts.</summary>
    public sealed record Stop : SubscriptionMessage;
}
