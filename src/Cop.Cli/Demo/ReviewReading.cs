namespace Cop.Cli;

/// <summary>What the demo's agents read, all of it from events and derived state.</summary>
internal static class ReviewReading
{
    /// <summary>The document as it was when the review began, whatever became of the file.</summary>
    public static async Task<SourceDocument> ReadDocumentAsync(this ICopReadOnlyStore store, string topicId, CancellationToken cancellationToken)
    {
        var payload = await store.ReadArtifactAsync(topicId, DemoNames.DocumentId(topicId), cancellationToken).ConfigureAwait(false);
        return new SourceDocument(payload["path"]!.AsString()!, payload["directory"]?.AsString(), payload["text"]!.AsString()!);
    }

    public static async Task<CopJson> ReadArtifactAsync(this ICopReadOnlyStore store, string topicId, string artifactId, CancellationToken cancellationToken) =>
        (await store.GetArtifactAsync(topicId, artifactId, cancellationToken).ConfigureAwait(false)).Unwrap()?.Payload
        ?? throw new CopException(new CopError(CopErrorCodes.NotFound, $"Topic '{topicId}' has no artifact '{artifactId}'; it was not made by the demo."));

    public static async Task<CopTask> ReadTaskAsync(this ICopReadOnlyStore store, string topicId, string taskId, CancellationToken cancellationToken) =>
        (await store.GetTaskAsync(topicId, taskId, cancellationToken).ConfigureAwait(false)).Unwrap()
        ?? throw new CopException(new CopError(CopErrorCodes.NotFound, $"Topic '{topicId}' has no task '{taskId}'; it was not made by the demo."));

    /// <summary>The tasks, in the order of their sections.</summary>
    public static async Task<IReadOnlyList<CopTask>> ReadTasksAsync(this ICopReadOnlyStore store, string topicId, CancellationToken cancellationToken) =>
        (await store.ListTasksAsync(new TaskQuery { TopicId = topicId, Limit = PageQuery.MaxLimit }, cancellationToken).ConfigureAwait(false)).Unwrap().Items;

    /// <summary>The steps of a task, in the order of the checks.</summary>
    public static async Task<IReadOnlyList<Step>> ReadStepsAsync(this ICopReadOnlyStore store, string topicId, string taskId, CancellationToken cancellationToken) =>
        (await store.ListStepsAsync(new StepQuery { TopicId = topicId, TaskId = taskId, Limit = PageQuery.MaxLimit }, cancellationToken).ConfigureAwait(false)).Unwrap().Items;

    /// <summary>The faults that the steps of a task found, in the order of the report.</summary>
    public static async Task<IReadOnlyList<RecordedFinding>> ReadFaultsAsync(this ICopReadOnlyStore store, string topicId, string taskId, CancellationToken cancellationToken)
    {
        var faults = new List<RecordedFinding>();
        foreach (var step in await store.ReadStepsAsync(topicId, taskId, cancellationToken).ConfigureAwait(false))
        {
            foreach (var id in step.ArtifactIds)
                faults.Add(RecordedFinding.Of(id, await store.ReadArtifactAsync(topicId, id, cancellationToken).ConfigureAwait(false)));
        }

        return faults;
    }
}
