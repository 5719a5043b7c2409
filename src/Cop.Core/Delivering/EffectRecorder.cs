using System.Collections.Immutable;

namespace Cop;

/// <summary>The run-once effects of one invocation: looked up, or run and recorded before the agent sees them (spec 3.5.1, D-62c).</summary>
internal sealed class EffectRecorder(
    AttemptClaim claim, string topicId, string causeId, string? parentId, string? correlationId, ICopReadOnlyStore store, EventAppender appender,
    Func<AppendRequest, CancellationToken, Task<CopResult<AppendReceipt>>> append)
{
    private readonly Lock _gate = new();
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private ImmutableArray<long> _seqs = [];

    /// <summary>The topicSeqs of the effects that this invocation recorded or found.</summary>
    public ImmutableArray<long> Seqs => _seqs;

    public async Task<CopJson> RunAsync(string name, Func<string, CancellationToken, Task<CopJson>> effect, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (!_names.Add(name))
                throw new CopException(new CopError(CopErrorCodes.EffectRepeated, $"Agent '{claim.Row.Agent}' ran the effect '{name}' twice in one invocation for '{causeId}'; give each effect its own name (D-62c)."));
        }

        var artifactId = CopId.Derive("artifact", claim.Row.Agent, causeId, name);
        if ((await store.GetArtifactAsync(topicId, artifactId, cancellationToken).ConfigureAwait(false)).Unwrap() is { } recorded)
        {
            Note(recorded.Entry.CreatedSeq);
            return recorded.Payload;
        }

        await RefuseClosedTopicAsync(name, cancellationToken).ConfigureAwait(false);
        var outcome = await effect(artifactId, cancellationToken).ConfigureAwait(false);
        var draft = new EventDraft
        {
            Id = CopId.Derive("event", claim.Row.Agent, causeId, "effect", name),
            Type = EventTypes.ArtifactCreated,
            ParentEventIds = parentId is null ? [] : [parentId],
            CorrelationId = correlationId,
            Payload = CopJson.Object(("artifact", CopJson.Object(
                ("id", CopJson.From(artifactId)),
                ("type", CopJson.From(ArtifactTypes.Effect)),
                ("format", CopJson.From("application/json")),
                ("payload", outcome),
                ("metadata", CopJson.Object(("effect", CopJson.From(name))))))),
        };
        var templates = appender.Prepare([draft], topicId, Actor.Agent(claim.Row.Agent)).Unwrap();
        // What the effect gave may have cost money: a store that cannot write now is tried again as long as the invocation may last.
        var receipt = (await append(new AppendRequest { Events = templates, Subscriptions = [claim.Checking] }, cancellationToken).ConfigureAwait(false)).Unwrap();
        Note(receipt.First.TopicSeq);
        return receipt.First.Payload["artifact"]!["payload"]!;
    }

    private async Task RefuseClosedTopicAsync(string name, CancellationToken cancellationToken)
    {
        if ((await store.GetTopicAsync(topicId, cancellationToken).ConfigureAwait(false)).Unwrap() is { Status: TopicStatus.Closed })
            throw new CopException(new CopError(CopErrorCodes.TopicClosed, $"The effect '{name}' was not run: topic '{topicId}' is closed and could not record its outcome (D-62c)."));
    }

    private void Note(long seq) => ImmutableInterlocked.Update(ref _seqs, seqs => seqs.Add(seq));
}
