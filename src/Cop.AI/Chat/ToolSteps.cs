using System.Collections.Immutable;
using System.Globalization;
using Cop.Events;
using Cop.Hitl;

namespace Cop.AI;

/// <summary>Handles the calls in a model's answer: run, write ahead, ask a person, or explain to the model why not.</summary>
/// <remarks>spec/ai.md, "Tools".</remarks>
internal sealed class ToolSteps(ChatAgentDefinition definition)
{
    private const int MaxCalls = 32;
    private const int MaxApprovalBytes = 48 * 1024;

    public static readonly Question<ToolRequest, ToolDecision> Approve = new("tool");

    public static ImmutableArray<CopJson> CallsIn(CopJson answer) =>
        [.. answer["contents"]!.Items.Where(content => content["type"]?.AsString() == "call")];

    /// <summary>Adds the results that the step waited for.</summary>
    public static ChatRun Collect(ChatRun run, Resumed resumed)
    {
        if (run.Pending.IsEmpty)
            return run;
        var events = resumed.Events.Where(found => found.Type == AiEventTypes.ToolResult)
            .ToDictionary(found => found.Payload["callId"]!.AsString()!, StringComparer.Ordinal);
        var results = run.Pending.Select(call => call.ResultId is { } known ? new TranscriptEntry(known)
            : events.TryGetValue(call.CallId, out var found) ? Entry(found)
            : throw new CopException(CopError.Temporary(CopErrorCodes.Unavailable, $"The result of call '{call.CallId}' is not there.")));
        return run with
        {
            Pending = [],
            Transcript = [.. run.Transcript, .. results.Zip(run.Pending, (entry, call) => entry with { ModelCallId = call.ModelCallId })],
        };
    }

    /// <summary>Keeps the definition in which each tool of a server is first seen.</summary>
    public static ChatRun Pin(ChatRun run, ImmutableArray<AgentTool> tools)
    {
        var added = tools.Where(tool => tool.IsRemote && !run.Pins.Any(pin => pin.Tool == tool.Name))
            .Select(tool => new ToolPin(tool.Name, tool.Definition)).ToImmutableArray();
        return added.IsEmpty ? run : run with { Pins = run.Pins.AddRange(added) };
    }

    /// <summary>Creates the drafts of an answer with calls.</summary>
    public async Task<IReadOnlyList<EventDraft>> AnswerAsync(
        ChatRun run, CopJson answer, ImmutableArray<CopJson> calls, ImmutableArray<AgentTool> tools, IChatGuard? guard,
        AgentContext context, CancellationToken cancellationToken)
    {
        var plans = calls.Select((call, index) => Plan(run, call, index, tools, context)).ToList();
        List<EventDraft> found = [];
        if (guard is not null)
            plans = await GuardAsync(run, plans, guard, found, context, cancellationToken).ConfigureAwait(false);
        var outcomes = await Task.WhenAll(plans.Select(plan => RunInlineAsync(plan, run, context,
            cancellationToken))).ConfigureAwait(false);
        var (messageId, eventId, drafts) = RunDrafts.Message(context, run.TaskId, "answer", answer);
        List<EventDraft> all = [.. found, .. drafts];
        var pending = ImmutableArray.CreateBuilder<PendingCall>();
        foreach (var (plan, outcome) in plans.Zip(outcomes))
        {
            if (outcome is null)
            {
                pending.Add(new PendingCall(plan.CallId, plan.ModelCallId) { IsHandOff = plan.Tool?.IsHandOff == true });
                all.AddRange(Awaited(plan, run, context));
                continue;
            }

            var (given, about) = GuardedRun.Result(outcome, guard, run.TaskId, plan.CallId);
            var (resultId, result) = RunDrafts.Result(context, run.TaskId, plan.CallId, plan.Name, given);
            all.AddRange(about);
            pending.Add(new PendingCall(plan.CallId, plan.ModelCallId) { ResultId = resultId });
            all.AddRange([Invoked(plan, run, isInline: true), .. result]);
        }

        var next = run with
        {
            Transcript = run.Transcript.Add(new TranscriptEntry(messageId)), Pending = pending.ToImmutable(), Repairs = 0,
        };
        var awaited = next.Pending.Where(call => call.ResultId is null).Select(call => new EventMatch(
            AiEventTypes.ToolResult, CopJson.Object(("/payload/callId", CopJson.From(call.CallId))))).ToImmutableArray();
        var wait = ChatAgent.Next.Wait(context, next).ForTask(run.TaskId);
        return [.. all, (awaited.IsEmpty ? wait.ForEvent(eventId) : wait.ForAll(awaited)).ToDraft()];
    }

    /// <summary>Continues a call that a person decided on.</summary>
    public static async Task<AgentOutput> DecidedAsync(
        ToolRequest request, Answer<ToolDecision> answer, AgentContext context, CancellationToken cancellationToken)
    {
        if (!await ChatAgent.IsOpenAsync(request.TaskId, context, cancellationToken).ConfigureAwait(false))
            return AgentOutput.None;
        if (answer is Answered<ToolDecision> { Value: ToolDecision.Approve })
            return new AgentToolInvoked(request.CallId, request.Tool, request.Arguments)
            {
                TaskId = request.TaskId, Definition = request.Definition, RequestId = answer.RequestId,
            };
        var reason = answer is Answered<ToolDecision> { Rationale: var why } ? $"rejected: {why ?? "no reason given"}"
            : $"not answered: {((NotAnswered<ToolDecision>)answer).Reason}";
        var (_, result) = RunDrafts.Result(context, request.TaskId, request.CallId, request.Tool, ToolOutcome.Failed(
            AiErrorCodes.ToolNotApproved, $"The call was {reason}. It was not made."));
        return AgentOutput.Create([Invoked(request), .. result]);
    }

    private static EventDraft Invoked(ToolRequest request) => new AgentToolInvoked(request.CallId, request.Tool, request.Arguments)
    {
        TaskId = request.TaskId, Definition = request.Definition, Inline = true,
    }.ToDraft();

    private static EventDraft Invoked(CallPlan plan, ChatRun run, bool isInline) =>
        new AgentToolInvoked(plan.CallId, plan.Name, plan.Arguments ?? CopJson.EmptyObject)
        {
            TaskId = run.TaskId, Definition = plan.Tool?.Definition, Inline = isInline ? true : null,
        }.ToDraft();

    private ImmutableArray<EventDraft> Awaited(CallPlan plan, ChatRun run, AgentContext context)
    {
        if (plan.Tool?.Delegate is { } agent)
            return [Invoked(plan, run, isInline: true), Delegated(plan, run, agent, context)];
        if (plan.Approval is not { } approval)
            return [Invoked(plan, run, isInline: false)];
        var request = new ToolRequest(plan.CallId, run.TaskId, plan.Name, plan.Arguments!, plan.Tool!.Definition);
        return Approve.Ask(context, $"May agent '{definition.Name}' call '{plan.Name}' with these arguments?", request, new AskOptions
        {
            Key = plan.CallId, To = approval.To, Timeout = approval.Timeout, Subject = plan.Name, Proposal = request.Proposal(),
        }).Drafts;
    }

    private EventDraft Delegated(CallPlan plan, ChatRun run, string agent, AgentContext context)
    {
        var brief = plan.Arguments!["brief"]!.AsString()!;
        return new TaskCreated(context.NewId("task", plan.CallId))
        {
            ParentTaskId = run.TaskId, AssignedTo = agent, Title = SafeText.Cut(brief.Replace('\n', ' '), 200),
            Metadata = CopJson.Object(
                ("prompt", CopJson.From(brief)), (RunEnds.DelegatedBy, CopJson.From(definition.Name)),
                (RunEnds.DelegatedCall, CopJson.From(plan.CallId))),
        }.ToDraft();
    }

    private static async Task<List<CallPlan>> GuardAsync(
        ChatRun run, List<CallPlan> plans, IChatGuard guard, List<EventDraft> found, AgentContext context,
        CancellationToken cancellationToken)
    {
        List<CallPlan> guarded = [];
        foreach (var plan in plans)
        {
            if (plan.Refusal is not null || plan.Tool!.Delegate is not null)
            {
                guarded.Add(plan);
                continue;
            }

            var place = new GuardPlace(run.TaskId)
            {
                CallId = plan.CallId,
                EarlierCalls = guarded.Count(earlier => earlier.Name == plan.Name && earlier.Refusal is null),
                IsApproved = plan.Approval is not null,
            };
            var decision = await guard.CheckCallAsync(plan.Name, plan.Arguments!, place, context, cancellationToken).ConfigureAwait(false);
            found.AddRange(decision.Drafts);
            var refusal = decision.Refusal ?? (decision.NeedsApproval && plan.Approval is null && plan.Tool.Approval is null
                ? "A person must approve this call, and none can be asked." : null);
            guarded.Add(refusal is not null ? plan.Refused(AiErrorCodes.GuardRefused, refusal)
                : decision.NeedsApproval && plan.Approval is null ? plan with { Approval = plan.Tool.Approval } : plan);
        }

        return guarded;
    }

    private static async Task<ToolOutcome?> RunInlineAsync(
        CallPlan plan, ChatRun run, AgentContext context, CancellationToken cancellationToken)
    {
        if (plan.Refusal is not null || !plan.IsInline)
            return plan.Refusal;
        var call = new ToolCall(plan.CallId, context.Agent, context.TopicId, run.TaskId);
        return await context.RunOnceAsync<ToolOutcome>(
            $"tool {plan.CallId}", (_, token) => ToolInvoker.RunAsync(plan.Tool!, plan.Arguments!, call, context, token), cancellationToken)
            .ConfigureAwait(false);
    }

    private static CallPlan Plan(ChatRun run, CopJson call, int index, ImmutableArray<AgentTool> tools, AgentContext context)
    {
        var name = SafeText.Cut(call["name"]?.AsString() ?? "", 128);
        var plan = new CallPlan(
            context.NewId("call", index.ToString(CultureInfo.InvariantCulture)), call["id"]?.AsString() ?? "", name.Length == 0 ? "-"
                : name,
            call["arguments"]);
        if (index >= MaxCalls)
            return plan.Refused(AiErrorCodes.ArgumentsInvalid, $"More than {MaxCalls} calls in one answer; make the others later.");
        if (tools.FirstOrDefault(known => known.Name == name) is not { } tool)
            return plan.Refused(AiErrorCodes.ToolUnknown,
                $"There is no tool '{name}'. The tools are: {string.Join(", ", tools.Take(50).Select(known => known.Name))}.");
        plan = plan with { Tool = tool };
        if (plan.Arguments is not { } arguments)
            return plan.Refused(AiErrorCodes.ArgumentsInvalid,
                $"The arguments are no valid JSON object: {call["fault"]?.AsString() ?? "malformed"}.");
        if (ArgumentCheck.Fault(tool.Function.JsonSchema, arguments.Element) is { } fault)
            return plan.Refused(AiErrorCodes.ArgumentsInvalid, $"The arguments do not fit the tool: {fault}.");
        var isChanged = run.Pins.Any(pin => pin.Tool == name && pin.Definition != tool.Definition);
        if (isChanged && tool.WhenChanged is null)
            return plan.Refused(AiErrorCodes.ToolChanged,
                $"The definition of '{name}' has changed since it was first seen; it is not called.");
        var approval = isChanged ? tool.WhenChanged : tool.Approval is { } needed && needed.IsNeeded(arguments) ? needed : null;
        if (approval is not null && arguments.Utf8.Length > MaxApprovalBytes)
            return plan.Refused(AiErrorCodes.ArgumentsInvalid, "The arguments are too long to be shown to a person.");
        return plan with { Approval = approval };
    }

    private static TranscriptEntry Entry(Event result) => result.Payload["artifactId"]?.AsString() is { } artifactId
        ? new TranscriptEntry(artifactId)
        : new TranscriptEntry(result.Id) { IsEvent = true };

    private sealed record CallPlan(string CallId, string ModelCallId, string Name, CopJson? Arguments)
    {
        public AgentTool? Tool { get; init; }

        public Approval? Approval { get; init; }

        public ToolOutcome? Refusal { get; init; }

        public bool IsInline => Tool!.Kind == ToolKind.ReadOnly && Approval is null;

        public CallPlan Refused(string code, string message) => this with { Refusal = ToolOutcome.Failed(code, message) };
    }
}
