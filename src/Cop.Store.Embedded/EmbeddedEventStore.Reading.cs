namespace Cop;

public sealed partial class EmbeddedEventStore
{
    /// <inheritdoc/>
    public Task<CopResult<Topic?>> GetTopicAsync(string topicId, CancellationToken cancellationToken = default) =>
        Task.FromResult(Get<Topic>(ViewKey.Topic(topicId)));

    /// <inheritdoc/>
    public Task<CopResult<CopTask?>> GetTaskAsync(string topicId, string taskId, CancellationToken cancellationToken = default) =>
        Task.FromResult(Get<CopTask>(ViewKey.Task(topicId, taskId)));

    /// <inheritdoc/>
    public Task<CopResult<Step?>> GetStepAsync(string topicId, string stepId, CancellationToken cancellationToken = default) =>
        Task.FromResult(Get<Step>(ViewKey.Step(topicId, stepId)));

    /// <inheritdoc/>
    public Task<CopResult<Artifact?>> GetArtifactAsync(string topicId, string artifactId, CancellationToken cancellationToken = default)
    {
        var found = Get<ArtifactEntry>(ViewKey.Artifact(topicId, artifactId));
        if (found.Unwrap() is not { } entry)
            return Task.FromResult(CopResult.Ok<Artifact?>(null, found.AsOfSeq));
        // The entry and its event are immutable: reading the event later is still one consistent read.
        var read = _loader.Read(_state.Topic(topicId)!.Slot(entry.CreatedSeq)!.Value);
        return Task.FromResult(read.TryGet(out var source, out var error)
            ? CopResult.Ok<Artifact?>(ContentOf(entry, source), found.AsOfSeq)
            : CopResult.Fail<Artifact?>(error));
    }

    /// <inheritdoc/>
    public Task<CopResult<Continuation?>> GetContinuationAsync(
        string topicId, string continuationId, CancellationToken cancellationToken = default) =>
        Task.FromResult(Get<Continuation>(ViewKey.Continuation(topicId, continuationId)));

    /// <inheritdoc/>
    public Task<CopResult<Page<Topic>>> ListTopicsAsync(TopicQuery query, CancellationToken cancellationToken = default) =>
        Task.FromResult(
            PageReader.Page<Topic>(_state, ViewKind.Topic, query, topic => query.Status is not { } status || topic.Status == status));

    /// <inheritdoc/>
    public Task<CopResult<Page<CopTask>>> ListTasksAsync(TaskQuery query, CancellationToken cancellationToken = default) =>
        Task.FromResult(PageReader.Page<CopTask>(_state, ViewKind.Task, query, task =>
            (query.Status is not { } status || task.Status == status)
            && (query.ParentTaskId is not { } parent || task.ParentTaskId == parent)
            && (query.AssignedTo is not { } assignee || IsSameAgent(task.AssignedTo, assignee))));

    /// <inheritdoc/>
    public Task<CopResult<Page<Step>>> ListStepsAsync(StepQuery query, CancellationToken cancellationToken = default) =>
        Task.FromResult(PageReader.Page<Step>(_state, ViewKind.Step, query, step =>
            (query.Status is not { } status || step.Status == status)
            && (query.TaskId is not { } taskId || step.TaskId == taskId)));

    /// <inheritdoc/>
    public Task<CopResult<Page<ArtifactEntry>>> ListArtifactsAsync(ArtifactQuery query, CancellationToken cancellationToken = default) =>
        Task.FromResult(PageReader.Page<ArtifactEntry>(_state, ViewKind.Artifact, query, artifact =>
            (query.Type is not { } type || artifact.Type == type)
            && (query.TaskId is not { } taskId || artifact.TaskId == taskId)));

    /// <inheritdoc/>
    public Task<CopResult<Page<Continuation>>> ListContinuationsAsync(
        ContinuationQuery query, CancellationToken cancellationToken = default) =>
        Task.FromResult(PageReader.Page<Continuation>(_state, ViewKind.Continuation, query, continuation =>
            (query.Status is not { } status || continuation.Status == status)
            && (query.Agent is not { } agent || IsSameAgent(continuation.Agent, agent))
            && (query.TaskId is not { } taskId || continuation.TaskId == taskId)));

    /// <inheritdoc/>
    public Task<CopResult<Page<ParkedDelivery>>> ListParkedDeliveriesAsync(
        ParkedDeliveryQuery query, CancellationToken cancellationToken = default) =>
        Task.FromResult(PageReader.Page<ParkedDelivery>(_state, ViewKind.ParkedDelivery, query, parked =>
            (query.Status is not { } status || parked.Status == status)
            && (query.Agent is not { } agent || IsSameAgent(parked.Agent, agent))));

    /// <inheritdoc/>
    public Task<CopResult<Page<ProjectionError>>> ListProjectionErrorsAsync(
        ProjectionErrorQuery query, CancellationToken cancellationToken = default) =>
        Task.FromResult(
            PageReader.Page<ProjectionError>(_state, ViewKind.ProjectionError, query, error => query.IncludeWarnings || !error.IsWarning));

    private CopResult<TView?> Get<TView>(ViewKey key) where TView : View => _state.Topic(key.TopicId) is { } topic
        ? topic.Look((head, views) => CopResult.Ok((TView?)views.Find(key), head?.AppliedSeq))
        : CopResult.Ok<TView?>(null);

    private static bool IsSameAgent(string? name, string sought) =>
        name is not null && AgentName.Normalize(name) == AgentName.Normalize(sought);

    private static Artifact ContentOf(ArtifactEntry entry, Event source)
    {
        var artifact = source.Payload["artifact"];
        return artifact?["payload"] is not null
            ? new Artifact(entry, artifact)
            : throw new CopInvariantException(
                $"The event '{source.Id}' does not contain the artifact '{entry.Id}' that the index refers to.");
    }
}
