using System.Collections.Immutable;
using Cop.Events;

namespace Cop;

/// <summary>Creates the handlers of an agent's tasks: those assigned to it, and those whose children have ended.</summary>
/// <remarks>Both read the task when the event is delivered, so no order of events calls a handler for a task that has changed.</remarks>
internal static class TaskHandlers
{
    /// <summary>Creates the handlers that call a function for each pending task that is assigned to the agent.</summary>
    public static ImmutableArray<TypedHandler> Assigned(
        Func<IServiceProvider, CopTask, AgentContext, CancellationToken, Task<AgentOutput>> handle)
    {
        return
        [
            TypedHandler.Create<TaskCreated>((services, created, context, cancellationToken) =>
                HandleAsync(services, created.TaskId, created.AssignedTo, context, cancellationToken)) with { TakesOwn = true },
            TypedHandler.Create<TaskAssigned>((services, assigned, context, cancellationToken) =>
                HandleAsync(services, assigned.TaskId, assigned.AssignedTo, context, cancellationToken)) with { TakesOwn = true },
        ];

        async Task<AgentOutput> HandleAsync(
            IServiceProvider services, string taskId, string? assignedTo, AgentContext context, CancellationToken cancellationToken) =>
            IsFor(context.Agent, assignedTo)
                && await FindAsync(context, taskId, cancellationToken).ConfigureAwait(false) is { Status: CopTaskStatus.Pending } task
                && IsFor(context.Agent, task.AssignedTo)
                ? await handle(services, task, context, cancellationToken).ConfigureAwait(false)
                : AgentOutput.None;
    }

    /// <summary>Creates the handlers that call a function when the last open child of a task of this agent has ended.</summary>
    public static ImmutableArray<TypedHandler> ChildrenEnded(
        Func<IServiceProvider, ChildrenEnded, AgentContext, CancellationToken, Task<AgentOutput>> handle)
    {
        return
        [
            TypedHandler.Create<TaskCompleted>((services, ended, context, cancellationToken) =>
                JoinAsync(services, ended.TaskId, context, cancellationToken)) with { TakesOwn = true },
            TypedHandler.Create<TaskFailed>((services, ended, context, cancellationToken) =>
                JoinAsync(services, ended.TaskId, context, cancellationToken)) with { TakesOwn = true },
            TypedHandler.Create<TaskCancelled>((services, ended, context, cancellationToken) =>
                JoinAsync(services, ended.TaskId, context, cancellationToken)) with { TakesOwn = true },
        ];

        async Task<AgentOutput> JoinAsync(
            IServiceProvider services, string childId, AgentContext context, CancellationToken cancellationToken)
        {
            var child = await FindAsync(context, childId, cancellationToken).ConfigureAwait(false);
            if (child?.ParentTaskId is not { } parentId
                || await FindAsync(context, parentId, cancellationToken).ConfigureAwait(false) is not { OpenChildren: 0 } parent
                || parent.Status.IsTerminal() || !await IsOwnAsync(context, parent, cancellationToken).ConfigureAwait(false))
                return AgentOutput.None;
            var children = await ChildrenAsync(context, parentId, cancellationToken).ConfigureAwait(false);
            var output = await handle(services, children.Of(parent), context, cancellationToken).ConfigureAwait(false);
            return output is null || output.ParkedBecause is not null || Finishes(output, parentId)
                ? output!
                : AgentOutput.Park(new CopError(
                    CopErrorCodes.JoinLeftOpen,
                    $"Agent '{context.Agent}' was called because all children of task '{parentId}' have ended, but its output does not " +
                        "end the task; return TaskCompleted, TaskFailed or TaskCancelled of it."));
        }
    }

    private static ChildrenEnded Of(this IReadOnlyList<CopTask> children, CopTask parent) => new(
        parent, In(children, CopTaskStatus.Done), In(children, CopTaskStatus.Failed), In(children, CopTaskStatus.Cancelled));

    private static ImmutableArray<CopTask> In(IEnumerable<CopTask> tasks, CopTaskStatus status) =>
        [.. tasks.Where(task => task.Status == status)];

    private static bool Finishes(AgentOutput output, string taskId) => output.Drafts.Any(draft =>
        draft.Type is EventTypes.TaskCompleted or EventTypes.TaskFailed or EventTypes.TaskCancelled
        && draft.Payload["taskId"]?.AsString() == taskId);

    private static bool IsFor(string agent, string? assignedTo) =>
        assignedTo is not null && AgentName.Normalize(assignedTo) == AgentName.Normalize(agent);

    private static async Task<CopTask?> FindAsync(AgentContext context, string taskId, CancellationToken cancellationToken) =>
        (await context.Store.GetTaskAsync(context.TopicId, taskId, cancellationToken).ConfigureAwait(false)).Unwrap();

    // Only the agent that created a task joins its children, so that two agents with a join do not both finish it.
    private static async Task<bool> IsOwnAsync(AgentContext context, CopTask task, CancellationToken cancellationToken)
    {
        await foreach (var created in context.Log.ReadTopicAsync(context.TopicId, task.CreatedSeq, task.CreatedSeq, cancellationToken)
            .ConfigureAwait(false))
            return created.Initiator == Actor.Agent(context.Agent).Identity;
        return false;
    }

    private static async Task<IReadOnlyList<CopTask>> ChildrenAsync(
        AgentContext context, string parentId, CancellationToken cancellationToken)
    {
        List<CopTask> children = [];
        var query = new TaskQuery { TopicId = context.TopicId, ParentTaskId = parentId, Limit = PageQuery.MaxLimit };
        while (true)
        {
            var page = (await context.Store.ListTasksAsync(query, cancellationToken).ConfigureAwait(false)).Unwrap();
            children.AddRange(page.Items);
            if (page.Next is null)
                return children;
            query = query with { Cursor = page.Next };
        }
    }
}
