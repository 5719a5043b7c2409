using System.Collections.Immutable;
using Microsoft.Extensions.Logging;

namespace Cop;

/// <summary>
/// What becomes of a failed attempt: the next one, a parked delivery, or a continuation's failure, said by the supervisor in the
/// commit that ends the attempt (D-58, D-60, M-7).
/// </summary>
internal sealed class FailureReporter(EventAppender appender, string operationsTopicId, SchedulerOptions options, TimeProvider time, ILogger logger)
{
    /// <summary>
    /// Requests to try in turn: the first that is admitted counts. The last one only ends the attempt. Each can be made with fresh ids, for when another event has
    /// the ones that it would use, which anybody can know before.
    /// </summary>
    /// <param name="agent">The agent.</param>
    /// <param name="claim">The attempt.</param>
    /// <param name="delivery">What the agent was invoked with.</param>
    /// <param name="error">Why it failed.</param>
    /// <param name="hops">The hops of what the delivery is about (D-25b).</param>
    public IEnumerable<Func<bool, AppendRequest>> Report(AgentRegistration agent, AttemptClaim claim, Delivery delivery, CopError error, long hops) => delivery.Continuation is { } continuation
        ? FailContinuation(claim, continuation, error, hops)
        : FailEvent(agent.Options, claim, delivery, error, hops);

    private IEnumerable<Func<bool, AppendRequest>> FailContinuation(AttemptClaim claim, Continuation continuation, CopError error, long hops)
    {
        // A chain that is too long stays so: another attempt would change nothing.
        var isLast = error.Code == CopErrorCodes.HopsExceeded || continuation.Attempt >= (continuation.MaxAttempts ?? options.DefaultContinuationAttempts);
        var next = isLast ? (DateTimeOffset?)null : ContinuationRules.NextAttempt(continuation, continuation.Attempt, time.GetUtcNow());
        ImmutableArray<EventDraft> drafts = isLast
            ? [Supervisor.AttemptFailed(continuation, error, null), Supervisor.Abandoned(continuation, continuation.Attempt)]
            : [Supervisor.AttemptFailed(continuation, error, next)];
        // What an operator decided is repeated until it succeeds or the attempts are used up.
        yield return Saying(drafts, continuation.TopicId, claim.IsDecided && next is { } moment ? claim.Failing(moment) : claim.Closing, hops);
        // Refused: it was cancelled, or its topic closed, while the agent ran.
        yield return _ => new AppendRequest { Subscriptions = [claim.Closing] };
    }

    private IEnumerable<Func<bool, AppendRequest>> FailEvent(AgentOptions agent, AttemptClaim claim, Delivery delivery, CopError error, long hops)
    {
        var retryAt = time.GetUtcNow() + SchedulingRules.Backoff(agent.RetryDelay, agent.MaxRetryDelay, claim.Number);
        if (claim.Number >= agent.MaxAttempts || error.Code == CopErrorCodes.HopsExceeded)
        {
            CopTelemetry.Parked.Add(1, new KeyValuePair<string, object?>("agent", claim.Row.Agent));
            CopLog.Parked(logger, claim.Key.ToString(), claim.Row.TopicId, claim.Row.Agent, claim.Number, error.ToString());
            var parked = Supervisor.Parked(claim.Row.Key, delivery.Trigger!, claim.Number, error, $"{claim.Row.FencingToken}.{claim.Row.Version}");
            var ending = agent.HaltWhenParked ? claim.Halting : claim.Closing;
            yield return Saying([parked], claim.Row.TopicId, ending, hops);
            // What the topic cannot take any more goes to the topic that never closes (D-1).
            yield return Saying([parked with { Id = parked.Id + "-operations" }], operationsTopicId, ending, hops);
        }

        yield return _ => new AppendRequest { Subscriptions = [claim.Failing(retryAt)] };
    }

    private Func<bool, AppendRequest> Saying(ImmutableArray<EventDraft> drafts, string topicId, SubscriptionChange subscription, long hops) =>
        isFresh => Supervisor.Request(appender, drafts, topicId, hops, isFresh) with { Subscriptions = [subscription] };
}
