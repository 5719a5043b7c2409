namespace Cop;

/// <summary>Reads derived state.</summary>
/// <remarks>
/// Every call is one consistent read. A result about one topic carries the applied sequence of the state that was read. An object that does
/// not exist is success with null. Protocol 4.2; decisions D-46, D-48.
/// </remarks>
public interface ICopReadOnlyStore
{
    /// <summary>Gets a topic.</summary>
    Task<CopResult<Topic?>> GetTopicAsync(string topicId, CancellationToken cancellationToken = default);

    /// <summary>Gets a task of a topic.</summary>
    Task<CopResult<CopTask?>> GetTaskAsync(string topicId, string taskId, CancellationToken cancellationToken = default);

    /// <summary>Gets a step of a topic.</summary>
    Task<CopResult<Step?>> GetStepAsync(string topicId, string stepId, CancellationToken cancellationToken = default);

    /// <summary>Gets an artifact of a topic with its content.</summary>
    Task<CopResult<Artifact?>> GetArtifactAsync(string topicId, string artifactId, CancellationToken cancellationToken = default);

    /// <summary>Gets a continuation of a topic.</summary>
    Task<CopResult<Continuation?>> GetContinuationAsync(
        string topicId, string continuationId, CancellationToken cancellationToken = default);

    /// <summary>Gets a row of a profile's projection.</summary>
    /// <param name="topicId">Topic id.</param>
    /// <param name="profile">Name of the profile.</param>
    /// <param name="kind">Kind of the row.</param>
    /// <param name="id">Id of the row.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    Task<CopResult<ProfileRow?>> GetProfileRowAsync(
        string topicId, string profile, string kind, string id, CancellationToken cancellationToken = default);

    /// <summary>Lists topics in the order of their ids.</summary>
    Task<CopResult<Page<Topic>>> ListTopicsAsync(TopicQuery query, CancellationToken cancellationToken = default);

    /// <summary>Lists tasks in the order of (topicId, creating topicSeq).</summary>
    /// <remarks>Decision D-47.</remarks>
    Task<CopResult<Page<CopTask>>> ListTasksAsync(TaskQuery query, CancellationToken cancellationToken = default);

    /// <summary>Lists steps in the order of (topicId, creating topicSeq).</summary>
    Task<CopResult<Page<Step>>> ListStepsAsync(StepQuery query, CancellationToken cancellationToken = default);

    /// <summary>Lists index entries of artifacts in the order of (topicId, creating topicSeq).</summary>
    Task<CopResult<Page<ArtifactEntry>>> ListArtifactsAsync(ArtifactQuery query, CancellationToken cancellationToken = default);

    /// <summary>Lists continuations in the order of (topicId, creating topicSeq).</summary>
    Task<CopResult<Page<Continuation>>> ListContinuationsAsync(ContinuationQuery query, CancellationToken cancellationToken = default);

    /// <summary>Lists parked deliveries: those that failed too often.</summary>
    /// <remarks>Decision M-7.</remarks>
    Task<CopResult<Page<ParkedDelivery>>> ListParkedDeliveriesAsync(
        ParkedDeliveryQuery query, CancellationToken cancellationToken = default);

    /// <summary>Lists rows of a profile in the order of (topicId, creating topicSeq).</summary>
    Task<CopResult<Page<ProfileRow>>> ListProfileRowsAsync(ProfileRowQuery query, CancellationToken cancellationToken = default);

    /// <summary>Lists events that could not be applied, and warnings.</summary>
    /// <remarks>Decision D-40.</remarks>
    Task<CopResult<Page<ProjectionError>>> ListProjectionErrorsAsync(
        ProjectionErrorQuery query, CancellationToken cancellationToken = default);
}
