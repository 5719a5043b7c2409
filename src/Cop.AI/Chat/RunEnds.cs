using Cop.Events;
using Cop.Hitl;

namespace Cop.AI;

/// <summary>Handles the end of an agent's work from outside: a cancelled task, or a delivery that the kernel parked.</summary>
internal sealed class RunEnds(ChatAgentDefinition definition, ChatHost shared, string toolRunner)
{
    public const string DelegatedBy = "delegatedBy";
    public const string DelegatedCall = "callId";

    /// <summary>Stops the work on a cancelled task: the running call, the waits and the open questions.</summary>
    public async Task<AgentOutput> CancelAsync(TaskCancelled cancelled, AgentContext context, CancellationToken cancellationToken)
    {
        shared.Running.Stop(context.TopicId, cancelled.TaskId);
        shared.Live.End(context.TopicId, cancelled.TaskId);
        List<EventDraft> drafts = [.. await ChildEndedAsync(cancelled.TaskId, context, cancellationToken).ConfigureAwait(false)];
        await foreach (var child in OpenChildrenAsync(cancelled.TaskId, context, cancellationToken).ConfigureAwait(false))
            drafts.Add(new TaskCancelled(child.Id) { Reason = "The task that it was delegated by was cancelled." }.ToDraft());
        await foreach (var requestId in OpenRequestsAsync(cancelled.TaskId, context, cancellationToken).ConfigureAwait(false))
            drafts.AddRange(ToolSteps.Approve.Withdraw(requestId, "The task was cancelled.").Drafts);
        return AgentOutput.Create(drafts);
    }

    /// <summary>Answers the call that delegated a task, when the task has ended.</summary>
    public async Task<AgentOutput> CompleteAsync(TaskCompleted ended, AgentContext context, CancellationToken cancellationToken) =>
        AgentOutput.Create(await ChildEndedAsync(ended.TaskId, context, cancellationToken).ConfigureAwait(false));

    /// <summary>Answers the call that delegated a task, when the task has failed.</summary>
    public async Task<AgentOutput> FailAsync(TaskFailed ended, AgentContext context, CancellationToken cancellationToken) =>
        AgentOutput.Create(await ChildEndedAsync(ended.TaskId, context, cancellationToken).ConfigureAwait(false));

    private async Task<IReadOnlyList<EventDraft>> ChildEndedAsync(
        string taskId, AgentContext context, CancellationToken cancellationToken)
    {
        var child = (await context.Store.GetTaskAsync(context.TopicId, taskId, cancellationToken).ConfigureAwait(false)).Unwrap();
        if (child?.ParentTaskId is not { } parentId || child.Metadata?[DelegatedBy]?.AsString() != definition.Name
            || child.Metadata[DelegatedCall]?.AsString() is not { } callId
            || !await ChatAgent.IsOpenAsync(parentId, context, cancellationToken).ConfigureAwait(false))
            return [];
        var outcome = child.Status == CopTaskStatus.Done
            ? ToolInvoker.Bounded(child.Result ?? CopJson.Null, new ToolOptions().MaxResultLength)
            : ToolOutcome.Failed(AiErrorCodes.ToolFailed, child.Error?["message"]?.AsString() ?? child.Reason ?? "The task was cancelled.");
        return RunDrafts.Result(context, parentId, callId, child.AssignedTo ?? "-", outcome).Drafts;
    }

    private async IAsyncEnumerable<CopTask> OpenChildrenAsync(
        string taskId, AgentContext context, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var query = new TaskQuery { TopicId = context.TopicId, ParentTaskId = taskId, Limit = PageQuery.MaxLimit };
        while (true)
        {
            var page = (await context.Store.ListTasksAsync(query, cancellationToken).ConfigureAwait(false)).Unwrap();
            foreach (var child in page.Items)
            {
                if (child.Metadata?[DelegatedBy]?.AsString() == definition.Name
                    && child.Status is CopTaskStatus.Pending or CopTaskStatus.Running or CopTaskStatus.NeedsInput)
                    yield return child;
            }

            if (page.Next is null)
                yield break;
            query = query with { Cursor = page.Next };
        }
    }

    /// <summary>Fails a task whose step the kernel abandoned, so that it does not stay open.</summary>
    public async Task<AgentOutput> GiveUpAsync(ContinuationAbandoned abandoned, AgentContext context, CancellationToken cancellationToken)
    {
        var read = await context.Store.GetContinuationAsync(context.TopicId, abandoned.ContinuationId,
            cancellationToken).ConfigureAwait(false);
        if (read.Unwrap() is not { TaskId: { } taskId } given || Actor.Agent(given.Agent ?? "-").Identity != definition.Identity
            || !await ChatAgent.IsOpenAsync(taskId, context, cancellationToken).ConfigureAwait(false))
            return AgentOutput.None;
        shared.Live.End(context.TopicId, taskId);
        var error = new EventError(CopErrorCodes.InternalError,
            $"A step of agent '{definition.Name}' failed too often; see the attempts of continuation '{given.Id}'.");
        return [new AgentFailed(error) { TaskId = taskId }, new TaskFailed(taskId, error)];
    }

    /// <summary>Answers a call whose delivery was parked, and reports it to the model.</summary>
    public async Task<AgentOutput> GiveUpAsync(DeliveryParked parked, AgentContext context, CancellationToken cancellationToken)
    {
        if (parked.Agent != toolRunner || parked.EventId is not { } eventId
            || await context.Log.FindEventAsync(eventId, cancellationToken).ConfigureAwait(false) is not { Event: var found }
            || !found.Is<AgentToolInvoked>(out var invoked) || invoked.TaskId is not { } taskId
            || !await ChatAgent.IsOpenAsync(taskId, context, cancellationToken).ConfigureAwait(false))
            return AgentOutput.None;
        return AgentOutput.Create(RunDrafts.Result(context, taskId, invoked.CallId, invoked.Tool, ToolOutcome.Failed(
            AiErrorCodes.ToolFailed, "The call failed too often. Whether it took effect is unknown.")).Drafts);
    }

    private async IAsyncEnumerable<string> OpenRequestsAsync(
        string taskId, AgentContext context, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var query = new ProfileRowQuery
        {
            Profile = HitlProfile.Name, Kind = HitlProfile.RequestKind, TopicId = context.TopicId, Status = "open",
            Limit = PageQuery.MaxLimit,
        };
        while (true)
        {
            var page = (await context.Store.ListProfileRowsAsync(query, cancellationToken).ConfigureAwait(false)).Unwrap();
            foreach (var row in page.Items)
            {
                var request = HumanRequest.From(row);
                if (request.AskedBy == definition.Identity && request.Payload["proposal"]?["taskId"]?.AsString() == taskId)
                    yield return request.Id;
            }

            if (page.Next is null)
                yield break;
            query = query with { Cursor = page.Next };
        }
    }
}
