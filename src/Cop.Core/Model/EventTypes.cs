namespace Cop;

/// <summary>The event types of COP/Core. Each is one transition or one fact.</summary>
/// <remarks>Decision D-1.</remarks>
public static class EventTypes
{
#pragma warning disable CS1591 // The names are described in spec/events.md.
    public const string TopicCreated = "topic.created";
    public const string TopicUpdated = "topic.updated";
    public const string TopicExhausted = "topic.exhausted";
    public const string TopicClosed = "topic.closed";
    public const string TopicUnblocked = "topic.unblocked";
    public const string TopicAdopted = "topic.adopted";
    public const string TaskCreated = "task.created";
    public const string TaskAssigned = "task.assigned";
    public const string TaskUpdated = "task.updated";
    public const string TaskStarted = "task.started";
    public const string TaskInputRequested = "task.input_requested";
    public const string TaskResumed = "task.resumed";
    public const string TaskCompleted = "task.completed";
    public const string TaskFailed = "task.failed";
    public const string TaskCancelled = "task.cancelled";
    public const string StepCreated = "step.created";
    public const string StepStarted = "step.started";
    public const string StepCompleted = "step.completed";
    public const string StepFailed = "step.failed";
    public const string StepSkipped = "step.skipped";
    public const string StepArtifactsLinked = "step.artifacts.linked";
    public const string ArtifactCreated = "artifact.created";
    public const string ContinuationResumed = "continuation.resumed";
    public const string ContinuationAttemptFailed = "continuation.attempt_failed";
    public const string ContinuationExpired = "continuation.expired";
    public const string ContinuationAbandoned = "continuation.abandoned";
    public const string ContinuationCancelled = "continuation.cancelled";
    public const string ContinuationSuperseded = "continuation.superseded";
    public const string DeliveryParked = "delivery.parked";
    public const string DeliveryRetried = "delivery.retried";
    public const string DeliverySkipped = "delivery.skipped";
    public const string StoreHistoryChanged = "store.history.changed";
    public const string PrivacySubjectErased = "privacy.subject.erased";
#pragma warning restore CS1591
}
