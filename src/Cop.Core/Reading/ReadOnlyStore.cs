namespace Cop;

/// <summary>The read-only store for agents and hosts; its type has no writing member.</summary>
/// <param name="store">The store.</param>
/// <param name="isForAgents">Whether projection errors are withheld: they are for operators only (spec 4.5.7).</param>
/// <remarks>Protocol 4.2, 4.3.</remarks>
internal sealed class ReadOnlyStore(IEventStore store, bool isForAgents = false) : ICopReadOnlyStore
{
    private static readonly CopError NotForAgents = new(
        CopErrorCodes.InvalidQuery,
        "Projection errors are not available to agents (spec 4.5.7); list them through the kernel, as an operator.");

    private readonly ParkedListing _parked = new(store);

    public Task<CopResult<Topic?>> GetTopicAsync(string topicId, CancellationToken cancellationToken = default) =>
        Given(store.GetTopicAsync(topicId, cancellationToken));

    public Task<CopResult<CopTask?>> GetTaskAsync(string topicId, string taskId, CancellationToken cancellationToken = default) =>
        Given(store.GetTaskAsync(topicId, taskId, cancellationToken));

    public Task<CopResult<Step?>> GetStepAsync(string topicId, string stepId, CancellationToken cancellationToken = default) =>
        Given(store.GetStepAsync(topicId, stepId, cancellationToken));

    public Task<CopResult<Artifact?>> GetArtifactAsync(string topicId, string artifactId, CancellationToken cancellationToken = default) =>
        Given(store.GetArtifactAsync(topicId, artifactId, cancellationToken));

    public Task<CopResult<Continuation?>> GetContinuationAsync(
        string topicId, string continuationId, CancellationToken cancellationToken = default) =>
    Given(store.GetContinuationAsync(topicId, continuationId, cancellationToken));

    public Task<CopResult<ProfileRow?>> GetProfileRowAsync(
        string topicId, string profile, string kind, string id, CancellationToken cancellationToken = default) =>
        Given(store.GetProfileRowAsync(topicId, profile, kind, id, cancellationToken));

    public Task<CopResult<Page<ProfileRow>>> ListProfileRowsAsync(ProfileRowQuery query, CancellationToken cancellationToken = default) =>
        Given(store.ListProfileRowsAsync(query, cancellationToken));

    public Task<CopResult<Page<Topic>>> ListTopicsAsync(TopicQuery query, CancellationToken cancellationToken = default) =>
        Given(store.ListTopicsAsync(query, cancellationToken));

    public Task<CopResult<Page<CopTask>>> ListTasksAsync(TaskQuery query, CancellationToken cancellationToken = default) =>
        Given(store.ListTasksAsync(query, cancellationToken));

    public Task<CopResult<Page<Step>>> ListStepsAsync(StepQuery query, CancellationToken cancellationToken = default) =>
        Given(store.ListStepsAsync(query, cancellationToken));

    public Task<CopResult<Page<ArtifactEntry>>> ListArtifactsAsync(ArtifactQuery query, CancellationToken cancellationToken = default) =>
        Given(store.ListArtifactsAsync(query, cancellationToken));

    public Task<CopResult<Page<Continuation>>> ListContinuationsAsync(
        ContinuationQuery query, CancellationToken cancellationToken = default) =>
    Given(store.ListContinuationsAsync(query, cancellationToken));

    public Task<CopResult<Page<ParkedDelivery>>> ListParkedDeliveriesAsync(
        ParkedDeliveryQuery query, CancellationToken cancellationToken = default) =>
    Given(_parked.ReadAsync(query, cancellationToken));

    public Task<CopResult<Page<ProjectionError>>> ListProjectionErrorsAsync(
        ProjectionErrorQuery query, CancellationToken cancellationToken = default) =>
        isForAgents ? Task.FromResult<CopResult<Page<ProjectionError>>>(NotForAgents)
            : Given(store.ListProjectionErrorsAsync(query, cancellationToken));

    // A fault of the implementation is an exception and no result (protocol 4.4.4, D-46), even when a store returns it as one.
    private static async Task<CopResult<T>> Given<T>(Task<CopResult<T>> reading)
    {
        var result = await reading.ConfigureAwait(false);
        return IsFatal(result) ? throw new CopInvariantException(result.Error!.ToString()) { Code = result.Error.Code } : result;
    }

    private static bool IsFatal<T>(CopResult<T> result) => result.Error is { Category: CopErrorCategory.Fatal };
}
