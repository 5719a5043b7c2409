using System.Collections.Immutable;

namespace Cop;

public sealed partial class CopKernel
{
    /// <summary>Resumes an active continuation now, regardless of its conditions.</summary>
    /// <param name="topicId">The topic of the continuation.</param>
    /// <param name="continuationId">The id of its artifact.</param>
    /// <param name="operatorId">Identity of the operator, such as <c>human:ada</c>; recorded in the log.</param>
    /// <param name="agent">The agent, when the continuation is for any agent; null for the agent that it names or the one on this node that
    /// accepts it.</param>
    /// <param name="reason">Reason for the log; null for none.</param>
    /// <param name="cancellationToken">Stops waiting. The outcome is then unknown; repeating the call is safe.</param>
    /// <returns>The appended <c>delivery.retried</c>, or an error such as <c>not_found</c>, <c>continuation_not_active</c> or, while an
    /// attempt runs, <c>conflict</c>.</returns>
    /// <remarks>
    /// The agent receives the reason <c>manual</c> unless the continuation is due by itself. A failed attempt counts and is retried by the
    /// continuation's <c>retry</c>. Decisions D-1, D-58, M-7.
    /// </remarks>
    public Task<CopResult<AppendReceipt>> ResumeContinuationAsync(
        string topicId, string continuationId, string operatorId, string? agent = null, string? reason = null,
        CancellationToken cancellationToken = default) =>
        StoreErrors.CatchAsync(() => ResumeActiveAsync(topicId, continuationId, operatorId, agent, reason, cancellationToken));

    /// <summary>Abandons an active continuation. The output of a running attempt is then refused.</summary>
    /// <param name="topicId">The topic of the continuation.</param>
    /// <param name="continuationId">The id of its artifact.</param>
    /// <param name="operatorId">Identity of the operator, such as <c>human:ada</c>; recorded in the log.</param>
    /// <param name="reason">Reason for the log and the continuation's view; null for none.</param>
    /// <param name="cancellationToken">Stops waiting. The outcome is then unknown; repeating the call is safe.</param>
    /// <returns>The appended <c>continuation.abandoned</c>, or an error such as <c>continuation_not_active</c>.</returns>
    /// <remarks>Decision D-1.</remarks>
    public Task<CopResult<AppendReceipt>> AbandonContinuationAsync(
        string topicId, string continuationId, string operatorId, string? reason = null, CancellationToken cancellationToken = default) =>
        StoreErrors.CatchAsync(() => AbandonActiveAsync(topicId, continuationId, operatorId, reason, cancellationToken));

    private async Task<CopResult<AppendReceipt>> ResumeActiveAsync(
        string topicId, string continuationId, string operatorId, string? agent, string? reason, CancellationToken cancellationToken)
    {
        if (RefuseReason(reason) is { } tooLong)
            return tooLong;
        var found = await FindActiveAsync(topicId, continuationId, operatorId, cancellationToken).ConfigureAwait(false);
        if (!found.TryGet(out var continuation, out var refused))
            return refused;
        if (!ResumingAgent(continuation, agent).TryGet(out var name, out refused))
            return refused;
        var key = new SubscriptionKey(topicId, name);
        if (await SubscriptionOfAsync(key, cancellationToken).ConfigureAwait(false) is not { } subscription)
        {
            return new CopError(CopErrorCodes.InvalidQuery,
                $"The agent '{name}' of continuation '{continuationId}' is not registered in this store; start a host that runs it first.");
        }

        var change =
            new SubscriptionChange(subscription, current => SubscriptionRules.ResumeNow(current, DeliveryKey.Continuation(continuationId)));
        var said = Supervisor.ResumptionAsked(continuation, name, operatorId, reason);
        return await DecideAsync(said, continuation, change, cancellationToken).ConfigureAwait(false);
    }

    private async Task<CopResult<AppendReceipt>> AbandonActiveAsync(
        string topicId, string continuationId, string operatorId, string? reason, CancellationToken cancellationToken)
    {
        var found = await FindActiveAsync(topicId, continuationId, operatorId, cancellationToken).ConfigureAwait(false);
        return found.TryGet(out var continuation, out var refused)
            ? await DecideAsync(Supervisor.AbandonedBy(continuation, reason, operatorId), continuation, null, cancellationToken)
                .ConfigureAwait(false)
            : refused;
    }

    private async Task<CopResult<Continuation>> FindActiveAsync(
        string topicId, string continuationId, string operatorId, CancellationToken cancellationToken)
    {
        if ((RefusalInsideAgent() ?? ActorRules.Check(operatorId, "operator")) is { } refused)
            return refused;
        var found = await Components.Store.GetContinuationAsync(topicId, continuationId, cancellationToken).ConfigureAwait(false);
        if (!found.TryGet(out var continuation, out var error))
            return error;
        if (continuation is null)
        {
            return new CopError(CopErrorCodes.NotFound,
                $"Topic '{topicId}' has no continuation '{continuationId}'; list them with 'cop continuation list'.");
        }

        return continuation.Status == ContinuationStatus.Active ? continuation : new CopError(CopErrorCodes.ContinuationNotActive,
            $"Continuation '{continuationId}' of topic '{topicId}' is {continuation.Status.ToProtocolName()}, not active.");
    }

    private CopResult<string> ResumingAgent(Continuation continuation, string? agent)
    {
        if (agent is not null && !continuation.IsFor(agent))
        {
            return new CopError(CopErrorCodes.InvalidQuery,
                $"Continuation '{continuation.Id}' names the agent '{continuation.Agent}'; '{agent}' cannot resume it.");
        }

        if (!continuation.IsForAnyAgent)
            return AgentName.Normalize(continuation.Agent!);
        if (agent is not null)
            return AgentName.Normalize(agent);
        return _scheduler?.AgentFor(continuation) is { } taker ? taker : new CopError(CopErrorCodes.InvalidQuery,
            $"Continuation '{continuation.Id}' is for any agent, and no agent on this node accepts it; name the agent that resumes it.");
    }

    private async Task<AgentSubscription?> SubscriptionOfAsync(SubscriptionKey key, CancellationToken cancellationToken)
    {
        try
        {
            return await Components.Storage.GetSubscriptionAsync(key, cancellationToken).ConfigureAwait(false);
        }
        catch (ArgumentException)
        {
            // The agent is not registered in the store.
            return null;
        }
    }

    private async Task<CopResult<AppendReceipt>> DecideAsync(
        EventDraft draft, Continuation continuation, SubscriptionChange? change, CancellationToken cancellationToken)
    {
        if (!Components.Appender.Prepare([draft], continuation.TopicId, Supervisor.Actor).TryGet(out var templates, out var fault))
            return fault;
        ImmutableArray<SubscriptionChange> changes = change is null ? [] : [change];
        var request = new AppendRequest { Events = templates, Subscriptions = changes };
        return await Components.Appender.AppendAsync(request, cancellationToken).ConfigureAwait(false);
    }
}
