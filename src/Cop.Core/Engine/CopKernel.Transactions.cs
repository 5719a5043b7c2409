namespace Cop;

public sealed partial class CopKernel
{
    /// <summary>The open store.</summary>
    internal ICopStorage Storage => Parts.Storage;

    /// <summary>How long a topic that others hold is asked for.</summary>
    internal TimeSpan AppendDeadline => Parts.Options.Pipeline.AppendDeadline;

    /// <summary>
    /// Appends in a transaction of the host's, past the pipeline: the same rules, another door. Nothing is told to this node's followers, since only
    /// the host knows when it commits; they find it by watching the store.
    /// </summary>
    internal async Task<CopResult<AppendReceipt>> AppendThroughAsync(
        ICommitDoor door, string topicId, IReadOnlyList<EventDraft> drafts, Actor actor, ExpectedSequence expected)
    {
        if (Check(topicId, drafts) is { } fault)
            return fault;
        if (!Parts.Appender.Prepare(drafts, topicId, actor).TryGet(out var templates, out var error))
            return error;
        var pending = new PendingAppend(new AppendRequest { Events = templates, ExpectedTopicId = topicId, Expected = expected }, Parts.Options.Time, AppendDeadline, Parts.Options.Work);
        var committer = Parts.NewCommitter(door);
        while (await committer.CommitAsync([pending]).ConfigureAwait(false) is { Count: > 0 })
            continue;
        return await pending.Completion.ConfigureAwait(false);
    }

    private static CopError? Check(string topicId, IReadOnlyList<EventDraft> drafts)
    {
        if (drafts.Count == 0)
            return new CopError(CopErrorCodes.InvalidDraft, $"The batch for topic '{topicId}' is empty; give at least one draft.");
        return drafts.FirstOrDefault(draft => draft?.TopicId is not null && draft.TopicId != topicId) is { } foreign
            ? new CopError(CopErrorCodes.InvalidDraft, $"A draft ({foreign.Type}) names topic '{foreign.TopicId}' in a batch for topic '{topicId}'; a batch has one topic (D-15).")
            : null;
    }
}
