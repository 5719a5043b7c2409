using System.Text.Json;

namespace Cop;

/// <summary>
/// Applies events to derived rows. Pure and total: it reads no clock and creates no ids. The only code that defines the effects of events.
/// </summary>
/// <remarks>Events are passed upcast (M-3). Protocol 4.5, 5.1; decisions D-1, M-3.</remarks>
internal static class Projector
{
    /// <summary>The version of the projector, part of every digest; raised when equal events would give different rows.</summary>
    /// <remarks>Decision M-11.</remarks>
    public const int Version = 1;

    /// <summary>Adds the keys of rows that an event is known to need.</summary>
    public static void AddKeys(Event applied, RowKeys keys) => AddKeys(applied.TopicId, applied.Id, applied.Type, applied.Payload, keys);

    /// <summary>Adds the keys of rows that an event with this id, type and payload is known to need.</summary>
    public static void AddKeys(string topicId, string eventId, string type, CopJson payload, RowKeys keys) =>
        ProjectionKeys.Add(topicId, eventId, type, payload, keys);

    /// <summary>Decides whether a draft may become durable, and applies it. After a rejection only the missed rows are recorded.</summary>
    public static CopError? Admit(WorkingRows rows, Event candidate)
    {
        var tentative = new WorkingRows(rows);
        var rejection = AdmitInto(tentative, candidate);
        if (rejection is null)
            tentative.MergeInto(rows);
        return rejection;
    }

    /// <summary>Decides as <see cref="Admit"/> does, into rows that the caller discards after a rejection.</summary>
    public static CopError? AdmitInto(WorkingRows tentative, Event candidate, UpcasterChain? upcasters = null) =>
        Apply(new ProjectionScope(tentative, candidate, ProjectionMode.Admission, upcasters));

    /// <summary>Applies an event of the log. A rejected event changes nothing but leaves a record, and the log continues.</summary>
    /// <remarks>Decision D-40.</remarks>
    public static CopError? Project(WorkingRows rows, Event stored, UpcasterChain? upcasters = null)
    {
        var tentative = new WorkingRows(rows);
        var rejection = ProjectInto(tentative, stored, upcasters);
        tentative.MergeInto(rows);
        return rejection;
    }

    /// <summary>Applies as <see cref="Project"/> does, into rows that hold no changes yet.</summary>
    public static CopError? ProjectInto(WorkingRows unchanged, Event stored, UpcasterChain? upcasters = null)
    {
        var rejection = Apply(new ProjectionScope(unchanged, stored, ProjectionMode.Log, upcasters));
        if (rejection is null)
            return null;
        unchanged.Undo();
        var scope = new ProjectionScope(unchanged, stored, ProjectionMode.Log);
        TopicEvents.PassOver(scope);
        scope.PutTopic();
        scope.Note(rejection.Code, rejection.Message, isWarning: false);
        return rejection;
    }

    private static CopError? Apply(ProjectionScope scope)
    {
        var (isFirst, isClosed) = (scope.Topic is null, scope.Topic?.Status == TopicStatus.Closed);
        if (isClosed && !scope.IsAdmission)
            scope.Warn(CopErrorCodes.TopicClosed, "the topic was already closed.");
        TopicEvents.Touch(scope);
        var rejection = Effect(scope, isFirst) ?? scope.Payload.Fault;
        // A malformed payload is reported in preference to a closed topic.
        if (isClosed && scope.IsAdmission && !IsMalformed(rejection))
            rejection = TopicEvents.RefuseClosed(scope);
        if (rejection is not null)
            return rejection;
        scope.PutTopic();
        ContinuationMatching.Mark(scope);
        return null;
    }

    private static bool IsMalformed(CopError? rejection) =>
        rejection?.Code is CopErrorCodes.InvalidPayload or CopErrorCodes.InvalidId or CopErrorCodes.InvalidTimestamp;

    private static CopError? Effect(ProjectionScope scope, bool isFirst)
    {
        // Payloads of the core's own types are objects; others may be any value in a foreign log (D-8).
        var isObject = scope.Applied.Payload.Kind == JsonValueKind.Object;
        if (!isObject && (scope.IsAdmission || CoreEventTypes.Contains(scope.Applied.Type)))
            return scope.Reject(CopErrorCodes.InvalidPayload, "the payload is not an object.");
        return scope.Applied.Type switch
        {
            EventTypes.TopicCreated or EventTypes.TopicUpdated or EventTypes.TopicExhausted or EventTypes.TopicClosed =>
                TopicEvents.Apply(scope, isFirst),
            EventTypes.ArtifactCreated => ArtifactEvents.Apply(scope),
            EventTypes.DeliveryParked or EventTypes.DeliveryRetried or EventTypes.DeliverySkipped => DeliveryEvents.Apply(scope),
            EventTypes.TopicUnblocked or EventTypes.TopicAdopted or EventTypes.PrivacySubjectErased
                or EventTypes.StoreHistoryChanged => StoreEvents.Apply(scope),
            var type when type.StartsWith("task.", StringComparison.Ordinal) => TaskEvents.Apply(scope),
            var type when type.StartsWith("step.", StringComparison.Ordinal) => StepEvents.Apply(scope),
            var type when type.StartsWith("continuation.", StringComparison.Ordinal) => ContinuationEvents.Apply(scope),
            _ => null,
        };
    }
}
