namespace Cop;

/// <summary>What events do to their topic (spec 2.3; D-27 to D-34).</summary>
internal static class TopicEvents
{
    /// <summary>Refuses what a closed topic does not take (D-33); a foreign log may hold it, with a warning.</summary>
    public static CopError? RefuseWhenEnded(ProjectionScope scope)
    {
        if (scope.Topic?.Status != TopicStatus.Closed)
            return null;
        if (scope.IsAdmission)
            return scope.Reject(CopErrorCodes.TopicClosed, "the topic is closed and takes no more events; open a new one with metadata.continues (D-34).");
        scope.Warn(CopErrorCodes.TopicClosed, "the topic was closed already.");
        return null;
    }

    /// <summary>Notes that the topic's log moved on; the first event makes the topic, the first that is not <c>topic.*</c> puts it in progress (D-27, D-28).</summary>
    public static void Touch(ProjectionScope scope)
    {
        var applied = scope.Applied;
        var topic = scope.Topic ?? new Topic
        {
            TopicId = scope.TopicId,
            Status = applied.Type == EventTypes.TopicCreated ? TopicStatus.Open : TopicStatus.InProgress,
            LastSeq = applied.TopicSeq,
            CreatedAt = applied.CreatedAt,
            UpdatedAt = applied.CreatedAt,
            CreatedSeq = applied.TopicSeq,
            UpdatedSeq = applied.TopicSeq,
        };
        var begins = topic.Status == TopicStatus.Open && !applied.Type.StartsWith("topic.", StringComparison.Ordinal);
        scope.Put(topic with { LastSeq = applied.TopicSeq, Status = begins ? TopicStatus.InProgress : topic.Status });
    }

    public static CopError? Apply(ProjectionScope scope, bool isFirst) => scope.Applied.Type switch
    {
        EventTypes.TopicCreated when !isFirst => scope.Reject(CopErrorCodes.AlreadyExists, "the topic exists already; use topic.updated to change it."),
        EventTypes.TopicCreated or EventTypes.TopicUpdated => Describe(scope),
        EventTypes.TopicExhausted => Exhaust(scope),
        _ => Close(scope),
    };

    /// <summary>Refuses new work on an exhausted topic (D-29).</summary>
    public static CopError? RefuseWork(ProjectionScope scope) => scope.Topic!.Status == TopicStatus.Exhausted
        ? scope.Reject(CopErrorCodes.TopicExhausted, "the topic is exhausted and takes no new work; open a new one with metadata.continues.")
        : null;

    private static CopError? Describe(ProjectionScope scope)
    {
        var (title, metadata) = (scope.Payload.Optional("title"), scope.Payload.Object("metadata"));
        scope.ChangeTopic(topic => topic with { Title = title ?? topic.Title, Metadata = MetadataMerge.Apply(topic.Metadata, metadata) });
        return null;
    }

    private static CopError? Exhaust(ProjectionScope scope)
    {
        var topic = scope.Topic!;
        _ = scope.Payload.Optional("reason");
        if (topic.Status == TopicStatus.Exhausted)
        {
            scope.Warn(CopErrorCodes.IllegalTransition, "the topic was exhausted already.");
            return null;
        }

        if (!Lifecycles.CanMove(topic.Status, TopicStatus.Exhausted))
            return scope.IllegalTransition("topic", topic.Id, topic.Status, TopicStatus.Exhausted);
        if (!topic.Quiescent)
            return NotQuiescent(scope, topic, "exhausted");
        scope.Put(topic with { Status = TopicStatus.Exhausted });
        return null;
    }

    private static CopError? Close(ProjectionScope scope)
    {
        var topic = scope.Topic!;
        if (topic.Status == TopicStatus.Closed)
            return null;
        _ = scope.Payload.Optional("reason");
        if (!scope.Payload.Flag("force") && topic.PendingTasks > 0)
            return NotQuiescent(scope, topic, "closed without force");
        foreach (var id in scope.Rows.Active(topic.Id))
        {
            if (scope.Continuation(id) is { } continuation)
                scope.Put(continuation with { Status = ContinuationStatus.Cancelled, Reason = "topic closed" });
        }

        scope.Put(topic with { Status = TopicStatus.Closed, ActiveContinuations = 0 });
        return null;
    }

    private static CopError NotQuiescent(ProjectionScope scope, Topic topic, string what) => scope.Reject(CopErrorCodes.TopicNotQuiescent,
        $"the topic has {topic.PendingTasks} pending tasks and {topic.ActiveContinuations} active continuations and cannot be {what}; end them first.");
}
