namespace Cop.Samples.Review;

/// <summary>Reads a review's state from the store.</summary>
internal static class ReviewQueries
{
    /// <summary>The document as it was when the review started, even if the file has changed since.</summary>
    public static async Task<ReviewDocument> ReadDocumentAsync(
        this ICopReadOnlyStore store, string topicId, CancellationToken cancellationToken)
    {
        var document = await store.ReadArtifactAsync(topicId, ReviewNames.DocumentId(topicId), cancellationToken).ConfigureAwait(false);
        return document.ContentAs<ReviewDocument>();
    }

    public static async Task<Artifact> ReadArtifactAsync(
        this ICopReadOnlyStore store, string topicId, string artifactId, CancellationToken cancellationToken) =>
        (await store.GetArtifactAsync(topicId, artifactId, cancellationToken).ConfigureAwait(false)).Unwrap()
        ?? throw new CopException(new CopError(
            CopErrorCodes.NotFound,
            $"Topic '{topicId}' has no artifact '{artifactId}': it is not a review. Start one with 'cop demo'."));

    /// <summary>The tasks in the order of their sections.</summary>
    public static async Task<IReadOnlyList<CopTask>> ReadTasksAsync(
        this ICopReadOnlyStore store, string topicId, CancellationToken cancellationToken)
    {
        var query = new TaskQuery { TopicId = topicId, Limit = PageQuery.MaxLimit };
        return (await store.ListTasksAsync(query, cancellationToken).ConfigureAwait(false)).Unwrap().Items;
    }

    /// <summary>The steps of a task in the order of the checks.</summary>
    public static async Task<IReadOnlyList<Step>> ReadStepsAsync(
        this ICopReadOnlyStore store, string topicId, string taskId, CancellationToken cancellationToken)
    {
        var query = new StepQuery { TopicId = topicId, TaskId = taskId, Limit = PageQuery.MaxLimit };
        return (await store.ListStepsAsync(query, cancellationToken).ConfigureAwait(false)).Unwrap().Items;
    }

    /// <summary>The findings of a task's steps, in the order of the report.</summary>
    public static async Task<IReadOnlyList<RecordedFinding>> ReadFindingsAsync(
        this ICopReadOnlyStore store, string topicId, string taskId, CancellationToken cancellationToken)
    {
        var findings = new List<RecordedFinding>();
        foreach (var step in await store.ReadStepsAsync(topicId, taskId, cancellationToken).ConfigureAwait(false))
        {
            foreach (var id in step.ArtifactIds)
            {
                var artifact = await store.ReadArtifactAsync(topicId, id, cancellationToken).ConfigureAwait(false);
                findings.Add(artifact.ContentAs<RecordedFinding>());
            }
        }

        return findings;
    }
}
