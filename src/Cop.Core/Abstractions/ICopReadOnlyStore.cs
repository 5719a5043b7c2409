namespace Cop;

/// <summary>
/// Derived state for reading (spec 4.2). Every call is one consistent read; when it concerns one topic, the result says up to which
/// topicSeq that topic's state was seen (D-48). Absence is success with null (D-46).
/// </summary>
public interface ICopReadOnlyStore
{
    /// <summary>A topic.</summary>
    Task<CopResult<Topic?>> GetTopicAsync(string topicId, CancellationToken cancellationToken = default);

    /// <summary>A task of a topic.</summary>
    Task<CopResult<CopTask?>> GetTaskAsync(string topicId, string taskId, CancellationToken cancellationToken = default);

    /// <summary>A step of a topic.</summary>
    Task<CopResult<Step?>> GetStepAsync(string topicId, string stepId, CancellationToken cancellationToken = default);

    /// <summary>An artifact of a topic with its content.</summary>
    Task<CopResult<Artifact?>> GetArtifactAsync(string topicId, string artifactId, CancellationToken cancellationToken = default);

    /// <summary>A continuation of a topic.</summary>
    Task<CopResult<Continuation?>> GetContinuationAsync(string topicId, string continuationId, CancellationToken cancellationToken = default);

    /// <summary>A row of a profile's projection.</summary>
    /// <param name="topicId">The topic.</param>
    /// <param name="profile">The profile's name.</param>
    /// <param name="kind">The row's kind.</param>
    /// <param name="id">The row's id.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    Task<CopResult<ProfileRow?>> GetProfileRowAsync(string topicId, string profile, string kind, string id, CancellationToken cancellationToken = default);

    /// <summary>Topics in the order of their ids.</summary>
    Task<CopResult<Page<Topic>>> ListTopicsAsync(TopicQuery query, CancellationToken cancellationToken = default);

    /// <summary>Tasks in the order of (topicId, creating topicSeq) (D-47).</summary>
    Task<CopResult<Page<CopTask>>> ListTasksAsync(TaskQuery query, CancellationToken cancellationToken = default);

    /// <summary>Steps in the order of (topicId, creating topicSeq).</summary>
    Task<CopResult<Page<Step>>> ListStepsAsync(StepQuery query, CancellationToken cancellationToken = default);

    /// <summary>Index entries of artifacts in the order of (topicId, creating topicSeq).</summary>
    Task<CopResult<Page<ArtifactEntry>>> ListArtifactsAsync(ArtifactQuery query, CancellationToken cancellationToken = default);

    /// <summary>Continuations in the order of (topicId, creating topicSeq).</summary>
    Task<CopResult<Page<Continuation>>> ListContinuationsAsync(ContinuationQuery query, CancellationToken cancellationToken = default);

    /// <summary>Deliveries that failed too often (M-7).</summary>
    Task<CopResult<Page<ParkedDelivery>>> ListParkedDeliveriesAsync(ParkedDeliveryQuery query, CancellationToken cancellationToken = default);

    /// <summary>Rows of a profile in the order of (topicId, creating topicSeq).</summary>
    Task<CopResult<Page<ProfileRow>>> ListProfileRowsAsync(ProfileRowQuery query, CancellationToken cancellationToken = default);

    /// <summary>Events that could not be applied, and warnings (D-40).</summary>
    Task<CopResult<Page<ProjectionError>>> ListProjectionErrorsAsync(ProjectionErrorQuery query, CancellationToken cancellationToken = default);
}
