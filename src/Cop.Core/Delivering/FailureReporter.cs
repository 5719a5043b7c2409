using System.Collections.Immutable;
using Microsoft.Extensions.Logging;

namespace Cop;

/// <summary>
/// Creates the supervisor's report of a failed attempt: a retry, a parked delivery, or a continuation's failure, committed with the end of
/// the attempt.
/// </summary>
/// <remarks>Decisions D-58, D-60, M-7.</remarks>
internal sealed class FailureReporter(
    EventAppender appender, string operationsTopicId, SchedulerOptions options, TimeProvider time, ILogger logger)
{
    /// <summary>Creates requests to try in order until one is admitted; the last one only ends the attempt.</summary>
    /// <param name="agent">The agent.</param>
    /// <param name="claim">The attempt.</param>
    /// <param name="delivery">The input of the invocation.</param>
    /// <param name="error">The error of the attempt.</param>
    /// <param name="hops">The hops of the delivery's subject.</param>
    /// <param name="isFinal">Whether a further attempt would fail as well.</param>
    /// <returns>Functions that create a request; the argument says whether to use new ids because different events have the predictable
    /// ones.</returns>
    public IEnumerable<Func<bool, AppendRequest>> Report(
        AgentRegistration agent, AttemptClaim claim, Delivery delivery, CopError error, long hops, bool isFinal) =>
    delivery.Continuation is { } continuation
        ? FailContinuation(claim, continuation, error, hops, isFinal)
        : FailEvent(agent.Options, claim, delivery, error, hops, isFinal);

    private IEnumerable<Func<bool, AppendRequest>> FailContinuation(
        AttemptClaim claim, Continuation continuation, CopError error, long hops, bool isFinal)
    {
        // A chain that is too long stays too long: another attempt would fail as well.
        var isLast = isFinal || error.Code == CopErrorCodes.HopsExceeded
            || continuation.Attempt >= (continuation.MaxAttempts ?? options.DefaultContinuationAttempts);
        var next = isLast ? (DateTimeOffset?)null : ContinuationRules.NextAttempt(continuation, continuation.Attempt, time.GetUtcNow());
        ImmutableArray<EventDraft> drafts = isLast
            ? [Supervisor.AttemptFailed(continuation, error, null), Supervisor.Abandoned(continuation, continuation.Attempt)]
            : [Supervisor.AttemptFailed(continuation, error, next)];
        // An operator's request is retried until it succeeds or the attempts are used up.
        yield return Saying(
            drafts, continuation.TopicId, claim.IsDecided && next is { } moment ? claim.Failing(moment) : claim.Closing, hops);
        // Refused: the continuation was cancelled or its topic closed while the agent ran.
        yield return _ => new AppendRequest { Subscriptions = [claim.Closing] };
    }

    private IEnumerable<Func<bool, AppendRequest>> FailEvent(
        AgentOptions agent, AttemptClaim claim, Delivery delivery, CopError error, long hops, bool isFinal)
    {
        var retryAt = time.GetUtcNow() + SchedulingRules.Backoff(agent.RetryDelay, agent.MaxRetryDelay, claim.Number);
        if (isFinal || claim.Number >= agent.MaxAttempts || error.Code == CopErrorCodes.HopsExceeded)
        {
            CopTelemetry.Parked.Add(1, new KeyValuePair<string, object?>("agent", claim.Row.Agent));
            CopLog.Parked(logger, claim.Key.ToString(), claim.Row.TopicId, claim.Row.Agent, claim.Number, error.ToString());
            var parked =
                Supervisor.Parked(claim.Row.Key, delivery.Trigger!, claim.Number, error, $"{claim.Row.FencingToken}.{claim.Row.Version}");
            var ending = agent.HaltWhenParked ? claim.Halting : claim.Closing;
            yield return Saying([parked], claim.Row.TopicId, ending, hops);
            // Reports about a closed topic are appended to the operations topic (D-1).
            yield return Saying([parked with { Id = parked.Id + "-operations" }], operationsTopicId, ending, hops);
        }

        yield return _ => new AppendRequest { Subscriptions = [claim.Failing(retryAt)] };
    }

    private Func<bool, AppendRequest> Saying(
        ImmutableArray<EventDraft> drafts, string topicId, SubscriptionChange subscription, long hops) =>
        isFresh => Supervisor.Request(appender, drafts, topicId, hops, isFresh) with { Subscriptions = [subscription] };
}
