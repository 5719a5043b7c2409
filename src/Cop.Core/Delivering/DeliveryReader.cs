using System.Collections.Immutable;

namespace Cop;

/// <summary>Reads the input of an invocation as stored.</summary>
/// <remarks>
/// Upcasters are foreign code and may fail. They therefore run with the agent, so that a lost or failed attempt can be reported without
/// them. Decision M-3.
/// </remarks>
internal sealed class DeliveryReader(ICopReadOnlyStore store, IEventLog log, TimeProvider time, int maxContinuationAttempts)
{
    /// <summary>The shortest timer that starts a new chain of hops.</summary>
    /// <remarks>Decision D-25b.</remarks>
    public static readonly TimeSpan SlowTimer = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Reads the delivery of a claim; null when a continuation is no longer to be resumed, or when the store has lost the event.
    /// </summary>
    public Task<Delivery?> ReadAsync(AttemptClaim claim, CancellationToken cancellationToken) => claim.Key.ContinuationId is { } id
        ? ReadContinuationAsync(claim, id, cancellationToken)
        : ReadEventAsync(claim, cancellationToken);

    /// <summary>Reads the event of a topic at a topicSeq; null when the store has lost it.</summary>
    /// <remarks>Decision M-16.</remarks>
    public async Task<Event?> ReadEventAsync(string topicId, long seq, CancellationToken cancellationToken)
    {
        await foreach (var stored in log.ReadTopicAsync(topicId, seq, seq, cancellationToken).ConfigureAwait(false))
            return stored;
        return null;
    }

    private async Task<Delivery?> ReadEventAsync(AttemptClaim claim, CancellationToken cancellationToken)
    {
        var trigger = claim.Trigger ?? await ReadEventAsync(claim.Row.TopicId, claim.Key.Seq, cancellationToken).ConfigureAwait(false);
        return trigger is null
            ? null
            : new Delivery { TopicId = claim.Row.TopicId, Trigger = trigger, Attempt = claim.Number, Hops = trigger.Hops + 1 };
    }

    private async Task<Continuation?> ReadRowAsync(AttemptClaim claim, string id, CancellationToken cancellationToken) =>
        claim.Continuation ?? (await store.GetContinuationAsync(claim.Row.TopicId, id, cancellationToken).ConfigureAwait(false)).Unwrap();

    private async Task<Delivery?> ReadContinuationAsync(AttemptClaim claim, string id, CancellationToken cancellationToken)
    {
        var topicId = claim.Row.TopicId;
        // Read concurrently: each is one round trip before the agent can start.
        var (reading, readingArtifact) =
            (ReadRowAsync(claim, id, cancellationToken), store.GetArtifactAsync(topicId, id, cancellationToken));
        await Task.WhenAll(reading, readingArtifact).ConfigureAwait(false);
        var continuation = await reading.ConfigureAwait(false);
        if (continuation?.Status != ContinuationStatus.Active)
            return null;
        var resume = ContinuationRules.Decide(continuation, time.GetUtcNow(), maxContinuationAttempts) switch
        {
            ContinuationDecision.Resume due => due,
            // An operator requested the resumption: no condition is evaluated.
            ContinuationDecision.Wait when claim.IsDecided => new ContinuationDecision.Resume("manual", null, 0),
            _ => null,
        };
        if (resume is null)
            return null;
        // Both came with one event: without the one the other is being lost.
        if ((await readingArtifact.ConfigureAwait(false)).Unwrap() is not { } artifact)
            return null;
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

    // A slow timer starts a new chain: a slow loop is not a chain of agents that react to each other.
    private async Task<long> HopsOfAsync(
        Continuation continuation, Event? trigger, ContinuationDecision.Resume resume, CancellationToken cancellationToken)
    {
        if (trigger is not null)
            return trigger.Hops + 1;
        if (resume.Reason == "timer" && continuation.ResumeAfter - continuation.CreatedAt >= SlowTimer)
            return 1;
        return ((await log.FindEventAsync(continuation.EventId, cancellationToken).ConfigureAwait(false))?.Event.Hops ?? 0) + 1;
    }
}
