namespace Cop;

public sealed partial class CopKernel
{
    /// <summary>The open store.</summary>
    internal IEventStore Storage => Components.Storage;

    /// <summary>
    /// Appends drafts through a transaction of the host instead of the append pipeline, by the same rules. For packages whose stores
    /// support it.
    /// </summary>
    /// <param name="createTarget">Creates the target, from the kernel's store and the time for retries after conflicts
    /// (<see cref="PipelineOptions.ConflictRetryTimeout"/>).</param>
    /// <param name="topicId">Topic id.</param>
    /// <param name="drafts">Drafts of this topic.</param>
    /// <param name="actor">The acting identity.</param>
    /// <param name="expected">The expected last topicSeq; the default accepts any.</param>
    /// <remarks>
    /// This node's observers are not notified, since only the host can tell when it commits. They find the commit by watching the store.
    /// </remarks>
    public async Task<CopResult<AppendReceipt>> AppendThroughAsync(
        Func<IEventStore, TimeSpan, ICommitTarget> createTarget, string topicId, IReadOnlyList<EventDraft> drafts, Actor actor,
        ExpectedSequence expected = default)
    {
        ArgumentNullException.ThrowIfNull(createTarget);
        ArgumentNullException.ThrowIfNull(drafts);
        if (RefusalInsideAgent() is { } refusal)
            return refusal;
        var (storage, deadline) = (Components.Storage, Components.Options.Pipeline.ConflictRetryTimeout);
        var target =
            createTarget(storage, deadline) ?? throw new ArgumentException("The function returned no commit target.", nameof(createTarget));
        if (Check(topicId, drafts, actor) is { } fault)
            return fault;
        var transformed = await Components.Appender.TransformAsync(drafts, topicId, CancellationToken.None).ConfigureAwait(false);
        if (!transformed.TryGet(out var changed, out var error))
            return error;
        if (!Components.Appender.Prepare(changed, topicId, actor).TryGet(out var templates, out error))
            return error;
        var committer = Components.NewCommitter(target);
        var request = new AppendRequest { Events = templates, ExpectedTopicId = topicId, Expected = expected };
        if (committer.Earlier.LookupsOf(request) is { IsEmpty: false } lookups)
            request = request with { Earlier = lookups }; // Loaded when the request is decided, under the topic's lock.
        var pending = new PendingAppend(request, Components.Options.TimeProvider, deadline, Components.Options.Work);
        while (await committer.CommitAsync([pending]).ConfigureAwait(false) is { Count: > 0 })
            continue;
        return await pending.Completion.ConfigureAwait(false);
    }

    // Checks that apply regardless of the batch's form and the topic's state.
    private CopError? Check(string topicId, IReadOnlyList<EventDraft> drafts, Actor actor)
    {
        if (drafts.Count == 0)
            return new CopError(CopErrorCodes.InvalidDraft, $"The batch for topic '{topicId}' is empty; give at least one draft.");
        return drafts.FirstOrDefault(draft => draft?.TopicId is not null && draft.TopicId != topicId) is { } foreign
            ? new CopError(
                CopErrorCodes.InvalidDraft,
                $"A draft ({foreign.Type}) names topic '{foreign.TopicId}' in a batch for topic '{topicId}'; a batch has one topic (D-15).")
            : ActorRules.Check(actor) ?? ReservedRules.Check(drafts, topicId, OperationsTopicId);
    }
}
