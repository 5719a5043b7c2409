using System.Collections.Immutable;
using Microsoft.Extensions.Logging;

namespace Cop;

/// <summary>
/// What becomes of a failed attempt: the next one, a parked delivery, or a continuation's failure, said by the supervisor in the
/// commit that ends the attempt (D-58, D-60, M-7).
/// </summary>
internal sealed class FailureReporter(EventAppender appender, string operationsTopicId, SchedulerOptions options, TimeProvider time, ILogger logger)
{
    /// <summary>Requests to try in turn: the first that is admitted counts. The last one only ends the attempt.</summary>
    public IEnumerable<AppendRequest> Report(AgentRegistration agent, AttemptClaim claim, Delivery delivery, CopError error) => delivery.Continuation is { } continuation
        ? FailContinuation(claim, continuation, error)
        : FailEvent(agent.Options, claim, delivery, error);

    private IEnumerable<AppendRequest> FailContinuation(AttemptClaim claim, Continuation continuation, CopError error)
    {
        var isLast = continuation.Attempt >= (continuation.MaxAttempts ?? options.DefaultContinuationAttempts);
        var next = isLast ? (DateTimeOffset?)null : ContinuationRules.NextAttempt(continuation, continuation.Attempt, time.GetUtcNow());
        ImmutableArray<EventDraft> drafts = isLast
            ? [Supervisor.AttemptFailed(continuation, error, null), Supervisor.Abandoned(continuation, continuation.Attempt)]
            : [Supervisor.AttemptFailed(continuation, error, next)];
        yield return Request(drafts, continuation.TopicId, claim.Closing);
        // Refused: it was cancelled, or its topic closed, while the agent ran.
        yield return new AppendRequest { Subscriptions = [claim.Closing] };
    }

    private IEnumerable<AppendRequest> FailEvent(AgentOptions agent, AttemptClaim claim, Delivery delivery, CopError error)
    {
        var retryAt = time.GetUtcNow() + SchedulingRules.Backoff(agent.RetryDelay, agent.MaxRetryDelay, claim.Number);
        if (claim.Number >= agent.MaxAttempts)
        {
            CopTelemetry.Parked.Add(1, new KeyValuePair<string, object?>("agent", claim.Row.Agent));
            CopLog.Parked(logger, claim.Key.ToString(), claim.Row.TopicId, claim.Row.Agent, claim.Number, error.ToString());
            var parked = Supervisor.Parked(claim.Row.Key, delivery.Trigger!, claim.Number, error, $"{claim.Row.FencingToken}.{claim.Row.Version}");
            var ending = agent.HaltWhenParked ? claim.Halting : claim.Closing;
            yield return Request([parked], claim.Row.TopicId, ending);
            // What the topic cannot take any more goes to the topic that never closes (D-1).
            yield return Request([parked with { Id = parked.Id + "-operations" }], operationsTopicId, ending);
        }

        yield return new AppendRequest { Subscriptions = [claim.Failing(retryAt)] };
    }

    private AppendRequest Request(ImmutableArray<EventDraft> drafts, string topicId, SubscriptionChange subscription) => new()
    {
        Events = appender.Prepare(drafts, topicId, Supervisor.Actor).Unwrap(),
        Subscriptions = [subscription],
        IsAgentOutput = true,
    };
}
