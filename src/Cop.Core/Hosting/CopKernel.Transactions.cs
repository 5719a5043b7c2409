namespace Cop;

public sealed partial class CopKernel
{
    /// <summary>The open store.</summary>
    internal IEventStore Storage => Components.Storage;

    /// <summary>
    /// Appends through another door of the store than the kernel's own, past the pipeline: the same rules, for packages that bring a store whose commits can be
    /// part of a transaction of the host's. Nothing is told to this node's followers, since only the host knows when it commits; they find it by watching the store.
    /// </summary>
    /// <param name="createTarget">Gives the door, from the kernel's store and how long a topic that others hold is asked for (<see cref="PipelineOptions.ConflictRetryTimeout"/>).</param>
    /// <param name="topicId">The topic.</param>
    /// <param name="drafts">The drafts, of this topic.</param>
    /// <param name="actor">Who acts.</param>
    /// <param name="expected">What the topic must be at.</param>
    public async Task<CopResult<AppendReceipt>> AppendThroughAsync(
        Func<IEventStore, TimeSpan, ICommitTarget> createTarget, string topicId, IReadOnlyList<EventDraft> drafts, Actor actor, ExpectedSequence expected = default)
    {
        ArgumentNullException.ThrowIfNull(createTarget);
        ArgumentNullException.ThrowIfNull(drafts);
        if (RefusalInsideAgent() is { } refusal)
            return refusal;
        var (storage, deadline) = (Components.Storage, Components.Options.Pipeline.ConflictRetryTimeout);
        var target = createTarget(storage, deadline) ?? throw new ArgumentException("The function gave no door to append through.", nameof(createTarget));
        if (Check(topicId, drafts, actor) is { } fault)
            return fault;
        if (!Components.Appender.Prepare(drafts, topicId, actor).TryGet(out var templates, out var error))
            return error;
        var committer = Components.NewCommitter(target);
        var request = new AppendRequest { Events = templates, ExpectedTopicId = topicId, Expected = expected };
        if (committer.Earlier.LookupsOf(request) is { IsEmpty: false } lookups)
            request = request with { Earlier = lookups }; // They are looked up when it is decided, under the topic's lock.
        var pending = new PendingAppend(request, Components.Options.TimeProvider, deadline, Components.Options.Work);
        while (await committer.CommitAsync([pending]).ConfigureAwait(false) is { Count: > 0 })
            continue;
        return await pending.Completion.ConfigureAwait(false);
    }

    // What a host may not append, whatever its form and its topic's state.
    private CopError? Check(string topicId, IReadOnlyList<EventDraft> drafts, Actor actor)
    {
        if (drafts.Count == 0)
            return new CopError(CopErrorCodes.InvalidDraft, $"The batch for topic '{topicId}' is empty; give at least one draft.");
        return drafts.FirstOrDefault(draft => draft?.TopicId is not null && draft.TopicId != topicId) is { } foreign
            ? new CopError(CopErrorCodes.InvalidDraft, $"A draft ({foreign.Type}) names topic '{foreign.TopicId}' in a batch for topic '{topicId}'; a batch has one topic (D-15).")
            : ActorRules.Check(actor.Identity, "actor") ?? ReservedRules.Check(drafts, topicId, OperationsTopicId);
    }
}
