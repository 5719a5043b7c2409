using System.Text.Json;

namespace Cop;

/// <summary>
/// Turns events into changes of derived rows: pure, total, and the only place that knows what an event does (spec 4.5, 5.1; D-1).
/// It reads no clock, makes no id and calls nobody.
/// </summary>
internal static class Projector
{
    /// <summary>Rises when the same events would give other rows; stands beside every digest (M-11).</summary>
    public const int Version = 1;

    /// <summary>Rows that an event is known to need, to be loaded before it is applied. What hangs on those rows is found on the way.</summary>
    public static void AddKeys(Event applied, RowKeys keys)
    {
        var topicId = applied.TopicId;
        keys.Heads.Add(topicId);
        keys.Views.Add(ViewKey.Topic(topicId));
        keys.Waiters.UnionWith(WaitKey.Of(applied));
        if (applied.Payload["taskId"]?.AsString() is { } taskId)
            keys.Views.Add(ViewKey.Task(topicId, taskId));
        if (applied.Payload["stepId"]?.AsString() is { } stepId)
            keys.Views.Add(ViewKey.Step(topicId, stepId));
        if (applied.Payload["continuationId"]?.AsString() is { } continuationId)
            keys.Views.Add(ViewKey.Continuation(topicId, continuationId));
        if (applied.Payload["artifact"]?["id"]?.AsString() is { } artifactId)
            keys.Views.Add(ViewKey.Artifact(topicId, artifactId));
        if (applied.Type == EventTypes.TopicClosed)
            keys.Active.Add(topicId);
    }

    /// <summary>Decides whether a draft may become durable, and puts its changes; on a rejection nothing is put that counts.</summary>
    public static CopError? Admit(WorkingRows rows, Event candidate) =>
        Apply(new ProjectionScope(rows, candidate, ProjectionMode.Admission));

    /// <summary>Applies an event of the log. One that does not fit changes nothing but leaves a record (D-40); the log never stops for it.</summary>
    public static CopError? Project(WorkingRows rows, Event stored)
    {
        var tentative = new WorkingRows(rows);
        var rejection = Apply(new ProjectionScope(tentative, stored, ProjectionMode.Log));
        if (rejection is null)
        {
            tentative.MergeInto(rows);
            return null;
        }

        var scope = new ProjectionScope(rows, stored, ProjectionMode.Log);
        TopicEvents.Touch(scope);
        scope.Note(rejection.Code, rejection.Message, isWarning: false);
        return rejection;
    }

    private static CopError? Apply(ProjectionScope scope)
    {
        var isFirst = scope.Topic is null;
        if (TopicEvents.RefuseWhenEnded(scope) is { } ended)
            return ended;
        TopicEvents.Touch(scope);
        var rejection = Effect(scope, isFirst) ?? scope.Payload.Fault;
        if (rejection is null)
            ContinuationMatching.Mark(scope);
        return rejection;
    }

    private static CopError? Effect(ProjectionScope scope, bool isFirst)
    {
        // Payloads of the core's own types are objects; others may be anything on a foreign log (D-8).
        var isObject = scope.Applied.Payload.Kind == JsonValueKind.Object;
        if (!isObject && (scope.IsAdmission || CoreEventTypes.Contains(scope.Applied.Type)))
            return scope.Reject(CopErrorCodes.InvalidPayload, "the payload is not an object.");
        return scope.Applied.Type switch
        {
            EventTypes.TopicCreated or EventTypes.TopicUpdated or EventTypes.TopicExhausted or EventTypes.TopicClosed => TopicEvents.Apply(scope, isFirst),
            var type when type.StartsWith("task.", StringComparison.Ordinal) => TaskEvents.Apply(scope),
            var type when type.StartsWith("step.", StringComparison.Ordinal) => StepEvents.Apply(scope),
            EventTypes.ArtifactCreated => ArtifactEvents.Apply(scope),
            var type when type.StartsWith("continuation.", StringComparison.Ordinal) => ContinuationEvents.Apply(scope),
            EventTypes.DeliveryParked or EventTypes.DeliveryRetried or EventTypes.DeliverySkipped => DeliveryEvents.Apply(scope),
            _ => null,
        };
    }
}
