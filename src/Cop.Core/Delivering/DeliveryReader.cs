using System.Collections.Immutable;

namespace Cop;

/// <summary>
/// Puts together what an agent is invoked with, as it is stored: upcasters are a host's code and may fail, so they run with the agent, and an attempt that
/// is lost or fails can be reported without them (M-3).
/// </summary>
internal sealed class DeliveryReader(ICopReadOnlyStore store, IEventLog log, TimeProvider time, int maxContinuationAttempts)
{
    /// <summary>From here on a timer counts as slow (D-25b).</summary>
    public static readonly TimeSpan SlowTimer = TimeSpan.FromSeconds(1);

    /// <summary>The delivery of a claim; null when a continuation is not to be taken up any more.</summary>
    public Task<Delivery?> ReadAsync(AttemptClaim claim, CancellationToken cancellationToken) => claim.Key.ContinuationId is { } id
        ? ReadContinuationAsync(claim, id, cancellationToken)
        : ReadEventAsync(claim, cancellationToken);

    /// <summary>The event of a topic at a topicSeq.</summary>
    public async Task<Event> ReadEventAsync(string topicId, long seq, CancellationToken cancellationToken)
    {
        await foreach (var stored in log.ReadTopicAsync(topicId, seq, seq, cancellationToken).ConfigureAwait(false))
            return stored;
        throw new CopInvariantException($"Topic '{topicId}' has no event {seq}, though it is to be delivered.");
    }

    private async Task<Delivery?> ReadEventAsync(AttemptClaim claim, CancellationToken cancellationToken)
    {
        var trigger = claim.Trigger ?? await ReadEventAsync(claim.Row.TopicId, claim.Key.Seq, cancellationToken).ConfigureAwait(false);
        return new Delivery { TopicId = claim.Row.TopicId, Trigger = trigger, Attempt = claim.Number, Hops = trigger.Hops + 1 };
    }

    private async Task<Continuation?> ReadRowAsync(AttemptClaim claim, string id, CancellationToken cancellationToken) =>
        claim.Continuation ?? (await store.GetContinuationAsync(claim.Row.TopicId, id, cancellationToken).ConfigureAwait(false)).Unwrap();

    private async Task<Delivery?> ReadContinuationAsync(AttemptClaim claim, string id, CancellationToken cancellationToken)
    {
        var topicId = claim.Row.TopicId;
        // Both at once: each is a way to the store and back before the agent can begin.
        var (reading, readingArtifact) = (ReadRowAsync(claim, id, cancellationToken), store.GetArtifactAsync(topicId, id, cancellationToken));
        await Task.WhenAll(reading, readingArtifact).ConfigureAwait(false);
        var continuation = await reading.ConfigureAwait(false);
        if (continuation?.Status != ContinuationStatus.Active)
            return null;
        var resume = ContinuationRules.Decide(continuation, time.GetUtcNow(), maxContinuationAttempts) switch
        {
            ContinuationDecision.Resume due => due,
            // Nothing is to be waited for any more, since an operator decided.
            ContinuationDecision.Wait when claim.IsDecided => new ContinuationDecision.Resume("manual", null, 0),
            _ => null,
        };
        if (resume is null)
            return null;
        var artifact = (await readingArtifact.ConfigureAwait(false)).Unwrap()
            ?? throw new CopInvariantException($"Continuation '{id}' of topic '{topicId}' has no artifact.");
        var trigger = resume.TriggerEventId is not { } eventId ? null
            : claim.Trigger?.Id == eventId ? claim.Trigger
            : (await log.FindEventAsync(eventId, cancellationToken).ConfigureAwait(false))?.Event;
        return new Delivery
        {
            TopicId = topicId,
            Continuation = continuation,
            State = artifact.Payload["state"],
            Trigger = trigger,
            ResumeReason = resume.Reason,
            Attempt = continuation.Attempt,
            Hops = await HopsOfAsync(continuation, trigger, resume, cancellationToken).ConfigureAwait(false),
        };
    }

    // A timer that was set for later begins a new chain: a slow loop is no chain of agents that answer each other.
    private async Task<long> HopsOfAsync(Continuation continuation, Event? trigger, ContinuationDecision.Resume resume, CancellationToken cancellationToken)
    {
        if (trigger is not null)
            return trigger.Hops + 1;
        if (resume.Reason == "timer" && continuation.ResumeAfter - continuation.CreatedAt >= SlowTimer)
            return 1;
        return ((await log.FindEventAsync(continuation.EventId, cancellationToken).ConfigureAwait(false))?.Event.Hops ?? 0) + 1;
    }
}
