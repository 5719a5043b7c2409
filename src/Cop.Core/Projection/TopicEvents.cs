using System.Text.Json;

namespace Cop;

/// <summary>What events do to their topic (spec 2.3; D-27 to D-34).</summary>
internal static class TopicEvents
{
    /// <summary>Refuses what a closed topic does not take (D-33).</summary>
    public static CopError RefuseClosed(ProjectionScope scope) =>
        scope.Reject(CopErrorCodes.TopicClosed, "the topic is closed and takes no more events; open a new one with metadata.continues (D-34).");

    /// <summary>
    /// Notes that an event is applied. The first event makes the topic, open; the first applied one that is not <c>topic.*</c>
    /// puts it in progress (D-27, D-28).
    /// </summary>
    public static void Touch(ProjectionScope scope)
    {
        var topic = scope.Topic ?? New(scope);
        var begins = topic.Status == TopicStatus.Open && !scope.Applied.Type.StartsWith("topic.", StringComparison.Ordinal);
        scope.SetTopic(topic with
        {
            LastSeq = scope.Applied.TopicSeq,
            Status = begins ? TopicStatus.InProgress : topic.Status,
            UpdatedAt = scope.At,
            UpdatedSeq = scope.Applied.TopicSeq,
        });
    }

    /// <summary>Notes that an event was passed over: the topic's log moved on, and nothing else did (D-40).</summary>
    public static void PassOver(ProjectionScope scope) => scope.SetTopic((scope.Topic ?? New(scope)) with { LastSeq = scope.Applied.TopicSeq });

    public static CopError? Apply(ProjectionScope scope, bool isFirst) => scope.Applied.Type switch
    {
        EventTypes.TopicCreated => Create(scope, isFirst),
        EventTypes.TopicUpdated => Update(scope),
        EventTypes.TopicExhausted => Exhaust(scope),
        _ => Close(scope),
    };

    /// <summary>Refuses new work on an exhausted topic (D-29).</summary>
    public static CopError? RefuseWork(ProjectionScope scope) => scope.Topic!.Status == TopicStatus.Exhausted
        ? scope.Reject(CopErrorCodes.TopicExhausted, "the topic is exhausted and takes no new work; open a new one with metadata.continues.")
        : null;

    private static Topic New(ProjectionScope scope) => new()
    {
        TopicId = scope.TopicId,
        Status = TopicStatus.Open,
        LastSeq = scope.Applied.TopicSeq,
        CreatedAt = scope.At,
        UpdatedAt = scope.At,
        CreatedSeq = scope.Applied.TopicSeq,
        UpdatedSeq = scope.Applied.TopicSeq,
    };

    private static CopError? Create(ProjectionScope scope, bool isFirst)
    {
        var (title, metadata) = (scope.Payload.Optional("title"), scope.Payload.Object("metadata"));
        if (scope.Payload.Fault is { } fault)
            return fault;
        if (!isFirst)
            return scope.Reject(CopErrorCodes.AlreadyExists, "the topic exists already; use topic.updated to change it.");
        scope.ChangeTopic(topic => topic with { Title = title, Metadata = MetadataMerge.Given(metadata) });
        return null;
    }

    private static CopError? Update(ProjectionScope scope)
    {
        var (title, metadata) = (scope.Payload.Optional("title"), scope.Payload.Object("metadata"));
        if (scope.Payload.Fault is { } fault)
            return fault;
        var patched = MetadataMerge.Patch(scope.Topic!.Metadata, metadata);
        if (ProfilesOf(scope.Topic.Metadata).Except(ProfilesOf(patched), StringComparer.Ordinal).FirstOrDefault() is { } lost)
            return scope.Reject(CopErrorCodes.IllegalTransition, $"the profile '{lost}' is missing in 'metadata.profiles', to which can be added only; name it too (D-69).");
        scope.ChangeTopic(topic => topic with { Title = title ?? topic.Title, Metadata = patched });
        return null;
    }

    private static IEnumerable<string> ProfilesOf(CopJson? metadata) =>
        metadata?["profiles"] is { Kind: JsonValueKind.Array } profiles ? profiles.Items.Select(item => item.AsString()).OfType<string>() : [];

    private static CopError? Exhaust(ProjectionScope scope)
    {
        var topic = scope.Topic!;
        _ = scope.Payload.Optional("reason");
        if (scope.Payload.Fault is { } fault)
            return fault;
        if (topic.Status == TopicStatus.Exhausted)
        {
            scope.Warn(CopErrorCodes.IllegalTransition, "the topic was exhausted already.");
            return null;
        }

        if (!Lifecycles.CanTransition(topic.Status, TopicStatus.Exhausted))
            return scope.IllegalTransition("topic", topic.Id, topic.Status.ToProtocolName(), TopicStatus.Exhausted.ToProtocolName());
        if (!topic.Quiescent)
            return NotQuiescent(scope, topic, "exhausted");
        scope.ChangeTopic(before => before with { Status = TopicStatus.Exhausted });
        return null;
    }

    private static CopError? Close(ProjectionScope scope)
    {
        var topic = scope.Topic!;
        var isForced = scope.Payload.Flag("force");
        _ = scope.Payload.Optional("reason");
        if (scope.Payload.Fault is { } fault)
            return fault;
        if (topic.Status == TopicStatus.Closed)
            return null;
        if (!isForced && topic.PendingTasks > 0)
            return NotQuiescent(scope, topic, "closed without force");
        foreach (var id in scope.Rows.Active(topic.Id))
        {
            if (scope.Continuation(id) is { } continuation)
                scope.Put(continuation with { Status = ContinuationStatus.Cancelled, Reason = "topic closed" });
        }

        scope.ChangeTopic(before => before with { Status = TopicStatus.Closed, ActiveContinuations = 0 });
        return null;
    }

    private static CopError NotQuiescent(ProjectionScope scope, Topic topic, string what) => scope.Reject(CopErrorCodes.TopicNotQuiescent,
        $"the topic has {topic.PendingTasks} pending tasks and {topic.ActiveContinuations} active continuations and cannot be {what}; end them first.");
}
