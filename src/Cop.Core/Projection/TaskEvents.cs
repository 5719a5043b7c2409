using System.Collections.Immutable;

namespace Cop;

/// <summary>Applies events to tasks.</summary>
/// <remarks>Protocol 2.4; decisions D-35 to D-38.</remarks>
internal static class TaskEvents
{
    public static CopError? Apply(ProjectionScope scope) => scope.Applied.Type switch
    {
        EventTypes.TaskCreated => Create(scope),
        EventTypes.TaskAssigned => Assign(scope),
        EventTypes.TaskUpdated => Update(scope),
        EventTypes.TaskStarted => Move(scope, CopTaskStatus.Running, CopTaskStatus.Pending),
        EventTypes.TaskInputRequested => Move(scope, CopTaskStatus.NeedsInput),
        EventTypes.TaskResumed => Move(scope, CopTaskStatus.Running, CopTaskStatus.NeedsInput),
        EventTypes.TaskCompleted => Move(scope, CopTaskStatus.Done),
        EventTypes.TaskFailed => Move(scope, CopTaskStatus.Failed),
        EventTypes.TaskCancelled => Move(scope, CopTaskStatus.Cancelled),
        _ => null,
    };

    private static CopError? Create(ProjectionScope scope)
    {
        var (taskId, parentId) = (scope.Payload.Id("taskId"), scope.Payload.OptionalId("parentTaskId"));
        var (title, assignedTo, metadata) =
            (scope.Payload.Optional("title"), scope.Payload.Indexed("assignedTo"), scope.Payload.Object("metadata"));
        if ((scope.Payload.Fault ?? TopicEvents.RefuseWork(scope)) is { } refused)
            return refused;
        if (scope.Task(taskId) is not null)
            return scope.Reject(CopErrorCodes.AlreadyExists, $"task '{taskId}' already exists; give the new task a different id.");
        if (parentId is not null && CountChild(scope, parentId, +1) is { } missing)
            return missing;
        scope.Put(new CopTask
        {
            TopicId = scope.TopicId,
            Id = taskId,
            ParentTaskId = parentId,
            AssignedTo = assignedTo,
            Status = CopTaskStatus.Pending,
            Title = title,
            Metadata = MetadataMerge.Given(metadata),
            CreatedAt = scope.At,
            UpdatedAt = scope.At,
            CreatedSeq = scope.Applied.TopicSeq,
            UpdatedSeq = scope.Applied.TopicSeq,
        });
        scope.ChangeTopic(topic => topic with { PendingTasks = topic.PendingTasks + 1 });
        return null;
    }

    private static CopError? Assign(ProjectionScope scope)
    {
        var assignedTo = scope.Payload.Indexed("assignedTo") ?? scope.Payload.Required("assignedTo");
        return Change(scope, task => task with { AssignedTo = assignedTo });
    }

    private static CopError? Update(ProjectionScope scope)
    {
        var (title, metadata) = (scope.Payload.Optional("title"), scope.Payload.Object("metadata"));
        return Change(scope, task => task with { Title = title ?? task.Title, Metadata = MetadataMerge.Patch(task.Metadata, metadata) });
    }

    private static CopError? Change(ProjectionScope scope, Func<CopTask, CopTask> change)
    {
        var taskId = scope.Payload.Id("taskId");
        if (scope.Payload.Fault is { } fault)
            return fault;
        if (scope.Task(taskId) is not { } task)
            return scope.NotFound("task", taskId);
        scope.Put(change(task));
        return null;
    }

    // One event is one transition: `from` is the status that the event implies, where the table allows more.
    private static CopError? Move(ProjectionScope scope, CopTaskStatus to, CopTaskStatus? from = null)
    {
        var taskId = scope.Payload.Id("taskId");
        var (reason, requestId) = (scope.Payload.Optional("reason"), scope.Payload.Optional("requestId"));
        var artifactIds = scope.Payload.Ids("artifactIds");
        var error = to == CopTaskStatus.Failed ? scope.Payload.Error(isRequired: true) : null;
        if (scope.Payload.Fault is { } fault)
            return fault;
        if (scope.Task(taskId) is not { } task)
            return scope.NotFound("task", taskId);
        if (ArtifactEvents.RefuseUnknown(scope, artifactIds) is { } unknown)
            return unknown;
        if (task.Status == to && !to.IsTerminal())
        {
            scope.Warn(CopErrorCodes.IllegalTransition, $"task '{taskId}' was already {to.ToProtocolName()}; nothing changed.");
            return null;
        }

        if (!Lifecycles.CanTransition(task.Status, to) || (from is not null && task.Status != from))
            return scope.IllegalTransition("task", taskId, task.Status.ToProtocolName(), to.ToProtocolName());
        scope.Put(task with
        {
            Status = to,
            Reason = reason,
            RequestId = to == CopTaskStatus.NeedsInput ? requestId : null,
            Error = error,
            Result = to == CopTaskStatus.Done ? scope.Payload.Value("result") : null,
            ArtifactIds = ArtifactEvents.Append(task.ArtifactIds, artifactIds),
            UpdatedAt = scope.At,
            UpdatedSeq = scope.Applied.TopicSeq,
        });
        return to.IsTerminal() ? End(scope, task) : null;
    }

    private static CopError? End(ProjectionScope scope, CopTask task)
    {
        if (task.OpenChildren > 0)
            scope.Warn(CopErrorCodes.IllegalTransition, $"task '{task.Id}' ended before {task.OpenChildren} of its children.");
        scope.ChangeTopic(topic => topic with { PendingTasks = topic.PendingTasks - 1 });
        return task.ParentTaskId is null ? null : CountChild(scope, task.ParentTaskId, -1);
    }

    private static CopError? CountChild(ProjectionScope scope, string parentId, int by)
    {
        if (scope.Task(parentId) is not { } parent)
            return scope.NotFound("parent task", parentId);
        scope.Rows.Put(parent with { OpenChildren = parent.OpenChildren + by });
        return null;
    }
}
