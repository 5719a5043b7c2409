using Cop.Hitl;
using Cop.Protocol;

namespace Cop.AI;

/// <summary>Runs the calls that an agent wrote ahead: once each, under their id, and only as they were approved.</summary>
internal sealed class ToolRunner(ChatAgentDefinition definition)
{
    public async Task<AgentOutput> RunAsync(AgentToolInvoked invoked, AgentContext context, CancellationToken cancellationToken)
    {
        if (invoked.Inline == true || context.Trigger!.Initiator != definition.Identity || invoked.TaskId is not { } taskId
            || !await ChatAgent.IsOpenAsync(taskId, context, cancellationToken).ConfigureAwait(false))
            return AgentOutput.None;
        var setup = await definition.SetupAsync(context, cancellationToken).ConfigureAwait(false);
        var recorded = await context.RunOnceAsync<ToolOutcome>(
            "tool", (_, token) => InvokeAsync(invoked, taskId, setup, context, token), cancellationToken).ConfigureAwait(false);
        var (outcome, drafts) = GuardedRun.Result(recorded, setup.Guard, taskId, invoked.CallId);
        return AgentOutput.Create([.. drafts, .. RunDrafts.Result(context, taskId, invoked.CallId, invoked.Tool, outcome).Drafts]);
    }

    private async Task<ToolOutcome> InvokeAsync(
        AgentToolInvoked invoked, string taskId, ChatStepSetup setup, AgentContext context, CancellationToken cancellationToken)
    {
        System.Collections.Immutable.ImmutableArray<AgentTool> tools;
        try
        {
            tools = await definition.ListToolsAsync(setup, context.Services, cancellationToken).ConfigureAwait(false);
        }
        catch (McpUnavailableException silent)
        {
            return ToolOutcome.Failed(AiErrorCodes.ToolFailed, $"{silent.Message}. The call was not made.");
        }

        if (tools.FirstOrDefault(known => known.Name == invoked.Tool) is not { } tool)
            return ToolOutcome.Failed(AiErrorCodes.ToolUnknown, $"There is no tool '{invoked.Tool}' any more. The call was not made.");
        if (tool.Definition != invoked.Definition)
            return ToolOutcome.Failed(
                AiErrorCodes.ToolChanged, $"The definition of '{invoked.Tool}' has changed since the call was written. It was not made.");
        if (tool.Approval?.IsNeeded(invoked.Arguments) == true
            && !await IsApprovedAsync(invoked, context, cancellationToken).ConfigureAwait(false))
            return ToolOutcome.Failed(
                AiErrorCodes.ToolNotApproved, $"No person approved this call of '{invoked.Tool}' with these arguments. It was not made.");
        var call = new ToolCall(invoked.CallId, definition.Name, context.TopicId, taskId);
        return await ToolInvoker.RunAsync(tool, invoked.Arguments, call, context, cancellationToken).ConfigureAwait(false);
    }

    // An approval is for one call and its exact arguments.
    private static async Task<bool> IsApprovedAsync(AgentToolInvoked invoked, AgentContext context, CancellationToken cancellationToken)
    {
        if (invoked.RequestId is not { } requestId)
            return false;
        var row = (await context.Store.GetProfileRowAsync(
            context.TopicId, HitlProfile.Name, HitlProfile.RequestKind, requestId, cancellationToken).ConfigureAwait(false)).Unwrap();
        var proposal = row?.Body["request"]?["proposal"];
        if (row is null || proposal?["callId"]?.AsString() != invoked.CallId
            || proposal["argumentsHash"]?.AsString() != invoked.Arguments.Hash().Value
            || proposal["definition"]?.AsString() != invoked.Definition
            || HumanRequest.From(row) is not { Status: HumanRequestStatus.Answered, Answers: [.., var last] })
            return false;
        var answer = await context.Log.FindEventAsync(last.EventId, cancellationToken).ConfigureAwait(false);
        return answer?.Event.Payload["decision"]?.AsString() == "approve";
    }
}
