using System.Collections.Frozen;

namespace Cop;

/// <summary>The event types of the core.</summary>
/// <remarks>Decision D-1.</remarks>
internal static class CoreEventTypes
{
    private static readonly FrozenSet<string> All = new[]
    {
        EventTypes.TopicCreated, EventTypes.TopicUpdated, EventTypes.TopicExhausted, EventTypes.TopicClosed, EventTypes.TopicUnblocked,
        EventTypes.TopicAdopted,
        EventTypes.TaskCreated, EventTypes.TaskAssigned, EventTypes.TaskUpdated, EventTypes.TaskStarted, EventTypes.TaskInputRequested,
        EventTypes.TaskResumed, EventTypes.TaskCompleted, EventTypes.TaskFailed, EventTypes.TaskCancelled,
        EventTypes.StepCreated, EventTypes.StepStarted, EventTypes.StepCompleted, EventTypes.StepFailed, EventTypes.StepSkipped,
        EventTypes.StepArtifactsLinked,
        EventTypes.ArtifactCreated,
        EventTypes.ContinuationResumed, EventTypes.ContinuationAttemptFailed, EventTypes.ContinuationExpired,
        EventTypes.ContinuationAbandoned,
        EventTypes.ContinuationCancelled, EventTypes.ContinuationSuperseded,
        EventTypes.DeliveryParked, EventTypes.DeliveryRetried, EventTypes.DeliverySkipped, EventTypes.PrivacySubjectErased,
        EventTypes.StoreHistoryChanged,
    }.ToFrozenSet(StringComparer.Ordinal);

    public static bool Contains(string type) => All.Contains(type);
}
