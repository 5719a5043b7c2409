using System.Text.Json;

namespace Cop;

/// <summary>Applies events to their topic.</summary>
/// <remarks>Protocol 2.3; decisions D-27 to D-34.</remarks>
internal static class TopicEvents
{
    /// <summary>Creates the error of an event on a closed topic.</summary>
    /// <remarks>Decision D-33.</remarks>
    public static CopError RefuseClosed(ProjectionScope scope) =>
        scope.Reject(
            CopErrorCodes.TopicClosed, "the topic is closed and accepts no more events; create a new one with metadata.continues (D-34).");

    /// <summary>
    /// Records that an event is applied. The first event creates the topic as open; the first applied one that is not <c>topic.*</c> puts
    /// it in progress.
    /// </summary>
    /// <remarks>Decisions D-27, D-28.</remarks>
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

    /// <summary>Records that an event was rejected: only the topic's last sequence advances.</summary>
    /// <remarks>Decision D-40.</remarks>
    public static void PassOver(ProjectionScope scope) =>
        scope.SetTopic((scope.Topic ?? New(scope)) with { LastSeq = scope.Applied.TopicSeq });

    public static CopError? Apply(ProjectionScope scope, bool isFirst) => scope.Applied.Type switch
    {
        EventTypes.TopicCreated => Create(scope, isFirst),
        EventTypes.TopicUpdated => Update(scope),
        EventTypes.TopicExhausted => Exhaust(scope),
        _ => Close(scope),
    };

    /// <summary>Refuses new work on an exhausted topic.</summary>
    /// <remarks>Decision D-29.</remarks>
    public static CopError? RefuseWork(ProjectionScope scope) => scope.Topic!.Status == TopicStatus.Exhausted
        ? scope.Reject(
            CopErrorCodes.TopicExhausted, "the topic is exhausted and accepts no new work; create a new one with metadata.continues.")
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
            return scope.Reject(CopErrorCodes.AlreadyExists, "the topic already exists; use topic.updated to change it.");
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
            return scope.Reject(
                CopErrorCodes.IllegalTransition,
                $"the profile '{lost}' is missing in 'metadata.profiles'; profiles can only be added, so name it too (D-69).");
        scope.ChangeTopic(topic => topic with { Title = title ?? topic.Title, Metadata = patched });
        return null;
    }

    private static IEnumerable<string> ProfilesOf(CopJson? metadata) =>
        metadata?["profiles"] is { Kind: JsonValueKind.Array } profiles
            ? profiles.Items.Select(item => item.AsString()).OfType<string>()
            : [];

    private static CopError? Exhaust(ProjectionScope scope)
    {
        var topic = scope.Topic!;
        _ = scope.Payload.Optional("reason");
        if (scope.Payload.Fault is { } fault)
            return fault;
        if (topic.Status == TopicStatus.Exhausted)
        {
            scope.Warn(CopErrorCodes.IllegalTransition, "the topic was already exhausted.");
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
        $"the topic has {topic.PendingTasks} pending tasks and {topic.ActiveContinuations} active continuations and cannot be {what}; " +
            $"end them first.");
}
