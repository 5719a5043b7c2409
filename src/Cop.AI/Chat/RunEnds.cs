using Cop.Events;
using Cop.Hitl;

namespace Cop.AI;

/// <summary>Handles the end of an agent's work from outside: a cancelled task, or a delivery that the kernel parked.</summary>
internal sealed class RunEnds(ChatAgentDefinition definition, ChatHost shared, string toolRunner)
{
    /// <summary>Stops the work on a cancelled task: the running call, the waits and the open questions.</summary>
    public async Task<AgentOutput> CancelAsync(TaskCancelled cancelled, AgentContext context, CancellationToken cancellationToken)
    {
        shared.Running.Stop(context.TopicId, cancelled.TaskId);
        shared.Live.End(context.TopicId, cancelled.TaskId);
        List<EventDraft> drafts = [];
        await foreach (var requestId in OpenRequestsAsync(cancelled.TaskId, context, cancellationToken).ConfigureAwait(false))
            drafts.AddRange(ToolSteps.Approve.Withdraw(requestId, "The task was cancelled.").Drafts);
        return AgentOutput.Create(drafts);
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
