namespace Cop;

/// <summary>Applies events to steps.</summary>
/// <remarks>Protocol 2.5; decisions D-35, D-36a, D-39.</remarks>
internal static class StepEvents
{
    public static CopError? Apply(ProjectionScope scope) => scope.Applied.Type switch
    {
        EventTypes.StepCreated => Create(scope),
        EventTypes.StepStarted => Move(scope, StepStatus.Running),
        EventTypes.StepCompleted => Move(scope, StepStatus.Done),
        EventTypes.StepFailed => Move(scope, StepStatus.Failed),
        EventTypes.StepSkipped => Move(scope, StepStatus.Skipped),
        EventTypes.StepArtifactsLinked => Link(scope),
        _ => null,
    };

    private static CopError? Create(ProjectionScope scope)
    {
        var (stepId, taskId, title) = (scope.Payload.Id("stepId"), scope.Payload.Id("taskId"), scope.Payload.Optional("title"));
        var (artifactIds, metadata) = (scope.Payload.Ids("artifactIds"), scope.Payload.Object("metadata"));
        if ((scope.Payload.Fault ?? TopicEvents.RefuseWork(scope)) is { } refused)
            return refused;
        if (scope.Step(stepId) is not null)
            return scope.Reject(CopErrorCodes.AlreadyExists, $"step '{stepId}' already exists; give the new step a different id.");
        if ((RefuseEndedTask(scope, taskId, "a new step") ?? ArtifactEvents.RefuseUnknown(scope, artifactIds)) is { } unfit)
            return unfit;
        scope.Put(new Step
        {
            TopicId = scope.TopicId,
            Id = stepId,
            TaskId = taskId,
            Status = StepStatus.Pending,
            Title = title,
            ArtifactIds = ArtifactEvents.Append([], artifactIds),
            Metadata = MetadataMerge.Given(metadata),
            CreatedAt = scope.At,
            UpdatedAt = scope.At,
            CreatedSeq = scope.Applied.TopicSeq,
            UpdatedSeq = scope.Applied.TopicSeq,
        });
        return null;
    }

    private static CopError? Move(ProjectionScope scope, StepStatus to)
    {
        var (stepId, reason) = (scope.Payload.Id("stepId"), scope.Payload.Optional("reason"));
        var artifactIds = scope.Payload.Ids("artifactIds");
        var error = scope.Payload.Error(isRequired: false);
        if (scope.Payload.Fault is { } fault)
            return fault;
        if (scope.Step(stepId) is not { } step)
            return scope.NotFound("step", stepId);
        if (ArtifactEvents.RefuseUnknown(scope, artifactIds) is { } unknown)
            return unknown;
        if (!to.IsTerminal() && RefuseEndedTask(scope, step.TaskId, "a running step") is { } ended)
            return ended;
        if (step.Status == to && !to.IsTerminal())
        {
            scope.Warn(CopErrorCodes.IllegalTransition, $"step '{stepId}' was already {to.ToProtocolName()}; nothing changed.");
            return null;
        }

        if (!Lifecycles.CanTransition(step.Status, to))
            return scope.IllegalTransition("step", stepId, step.Status.ToProtocolName(), to.ToProtocolName());
        scope.Put(step with
        {
            Status = to,
            Reason = reason,
            Error = to == StepStatus.Failed ? error : null,
            ArtifactIds = ArtifactEvents.Append(step.ArtifactIds, artifactIds),
            UpdatedAt = scope.At,
            UpdatedSeq = scope.Applied.TopicSeq,
        });
        return null;
    }

    private static CopError? Link(ProjectionScope scope)
    {
        var (stepId, artifactIds) = (scope.Payload.Id("stepId"), scope.Payload.RequiredIds("artifactIds"));
        if (scope.Payload.Fault is { } fault)
            return fault;
        if (scope.Step(stepId) is not { } step)
            return scope.NotFound("step", stepId);
        if ((RefuseEndedTask(scope, step.TaskId, "links") ?? ArtifactEvents.RefuseUnknown(scope, artifactIds)) is { } unfit)
            return unfit;
        scope.Put(step with { ArtifactIds = ArtifactEvents.Append(step.ArtifactIds, artifactIds) });
        return null;
    }

    private static CopError? RefuseEndedTask(ProjectionScope scope, string taskId, string what)
    {
        if (scope.Task(taskId) is not { } task)
            return scope.NotFound("task", taskId);
        return task.Status.IsTerminal()
            ? scope.Reject(CopErrorCodes.IllegalTransition, $"task '{taskId}' is {task.Status.ToProtocolName()} and accepts no {what}.")
            : null;
    }
}
