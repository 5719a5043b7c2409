using System.Collections.Immutable;

namespace Cop;

/// <summary>The recorded effects of one invocation: found, or run and recorded before the agent sees the outcome.</summary>
/// <remarks>Protocol 3.5.1; decision D-62c.</remarks>
internal sealed class EffectRecorder(
    AttemptClaim claim, Delivery delivery, long maxHops, ICopReadOnlyStore store, IEventLog log, EventAppender appender,
    Func<AppendRequest, CancellationToken, Task<CopResult<AppendReceipt>>> append)
{
    private readonly Lock _gate = new();
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private ImmutableArray<long> _seqs = [];

    /// <summary>The topicSeqs of the effects that this invocation recorded or found.</summary>
    public ImmutableArray<long> Seqs => _seqs;

    public async Task<CopJson> RunAsync(
        string name, Func<string, CancellationToken, Task<CopJson>> effect, CancellationToken cancellationToken)
    {
        if (CopId.Validate(name, "effect name") is { } unfit)
            throw new CopException(unfit);
        lock (_gate)
        {
            if (!_names.Add(name))
                throw new CopException(
                    new CopError(
                        CopErrorCodes.EffectRepeated,
                        $"Agent '{claim.Row.Agent}' ran the effect '{name}' twice in one invocation for '{delivery.CauseId}'; give each " +
                            $"effect a unique name (D-62c)."));
        }

        var (artifactId, eventId) =
            (DerivedIds.EffectArtifact(claim.Row.Agent, delivery, name), DerivedIds.EffectEvent(claim.Row.Agent, delivery, name));
        if ((await store.GetArtifactAsync(delivery.TopicId, artifactId, cancellationToken).ConfigureAwait(false)).Unwrap() is { } recorded)
        {
            await RefuseForeignAsync(name, recorded.Entry, eventId, cancellationToken).ConfigureAwait(false);
            Note(recorded.Entry.CreatedSeq);
            return recorded.Payload;
        }

        if (delivery.Hops > maxHops)
            throw new CopException(OutputStamper.HopsExceeded(claim.Row.Agent, delivery, maxHops));
        await RefuseClosedTopicAsync(name, cancellationToken).ConfigureAwait(false);
        var outcome = await effect(artifactId, cancellationToken).ConfigureAwait(false);
        var draft = new EventDraft
        {
            Id = eventId,
            Type = EventTypes.ArtifactCreated,
            ParentEventIds = OutputStamper.CausesOf(delivery),
            CorrelationId = delivery.Trigger?.CorrelationId,
            Payload = CopJson.Object(("artifact", CopJson.Object(
                ("id", CopJson.From(artifactId)),
                ("type", CopJson.From(ArtifactTypes.Effect)),
                ("format", CopJson.From("application/json")),
                ("payload", outcome),
                ("metadata", CopJson.Object(("effect", CopJson.From(name))))))),
        };
        var templates = appender.Prepare([draft], delivery.TopicId, Actor.Agent(claim.Row.Agent), hops: delivery.Hops).Unwrap();
        // The outcome may have cost money: recording it is retried as long as the invocation may last.
        var receipt = (
            await append(new AppendRequest { Events = templates, Subscriptions = [claim.Checking] }, cancellationToken)
                .ConfigureAwait(false)).Unwrap();
        Note(receipt.First.TopicSeq);
        return receipt.First.Payload["artifact"]!["payload"]!;
    }

    // The id is predictable: only a record of this agent for this cause is the outcome.
    private async Task RefuseForeignAsync(string name, ArtifactEntry recorded, string eventId, CancellationToken cancellationToken)
    {
        var stored = recorded.EventId == eventId
            ? (await log.FindEventAsync(eventId, cancellationToken).ConfigureAwait(false))?.Event
            : null;
        if (stored?.Initiator != Actor.Agent(claim.Row.Agent).Identity)
        {
            throw new CopException(new CopError(CopErrorCodes.Conflict,
                $"The effect '{name}' of agent '{claim.Row.Agent}' for '{delivery.CauseId}' was not run: its artifact '{recorded.Id}' " +
                    $"was created by a different event ('{recorded.EventId}') of topic '{delivery.TopicId}'. Give the effect a different " +
                    $"name (D-13, D-62c)."));
        }
    }

    private async Task RefuseClosedTopicAsync(string name, CancellationToken cancellationToken)
    {
        if ((await store.GetTopicAsync(delivery.TopicId, cancellationToken).ConfigureAwait(false))
            .Unwrap() is { Status: TopicStatus.Closed })
            throw new CopException(
                new CopError(
                    CopErrorCodes.TopicClosed,
                    $"The effect '{name}' was not run: topic '{delivery.TopicId}' is closed and cannot record its outcome (D-62c)."));
    }

    private void Note(long seq) => ImmutableInterlocked.Update(ref _seqs, seqs => seqs.Add(seq));
}
