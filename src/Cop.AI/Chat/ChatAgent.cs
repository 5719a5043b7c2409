using System.Collections.Immutable;
using Cop.Events;
using Cop.Hitl;
using Microsoft.Extensions.AI;

namespace Cop.AI;

/// <summary>
/// An agent that works on tasks with a model. Each step is an invocation of its own: it makes one recorded model call, and leaves the next
/// step as a continuation. Nothing is kept in memory.
/// </summary>
/// <remarks>Protocol 10.3.4; spec/ai.md.</remarks>
internal sealed class ChatAgent(ChatAgentDefinition definition, ChatHost shared)
{
    private const string CallName = "model";

    public static readonly ResumePoint<ChatRun> Next = new("chat");
    public static readonly Question<ChatRun, BudgetDecision> Raise = new("budget");

    private readonly ToolSteps _tools = new(definition);
    private readonly ReservationTurns _turns = new();

    /// <summary>Begins the work on a task that exists.</summary>
    public Task<AgentOutput> BeginAsync(CopTask task, AgentContext context, CancellationToken cancellationToken) =>
        BeginAsync(task.Id, definition.Prompt(task), context, cancellationToken);

    /// <summary>Begins the work on a new task.</summary>
    public async Task<AgentOutput> BeginAsync(string prompt, AgentContext context, CancellationToken cancellationToken)
    {
        var taskId = context.NewId("task", "chat");
        var title = SafeText.Cut(SafeText.Clean(prompt).Replace('\n', ' '), 200);
        var created = new TaskCreated(taskId) { Title = title.Length == 0 ? definition.Name : title, AssignedTo = definition.Name };
        var begun = await BeginAsync(taskId, prompt, context, cancellationToken).ConfigureAwait(false);
        return AgentOutput.Create([created.ToDraft(), .. begun.Drafts]);
    }

    /// <summary>Makes the next step.</summary>
    public async Task<AgentOutput> ContinueAsync(ChatRun run, Resumed resumed, AgentContext context, CancellationToken cancellationToken)
    {
        if (!await IsOpenAsync(run.TaskId, context, cancellationToken).ConfigureAwait(false))
            return AgentOutput.None;
        if (run.Pending is [{ IsHandOff: true }] && resumed.Events is [{ Payload: var handed }] && handed["error"] is null)
            return await HandedOffAsync(run, handed["artifactId"]!.AsString()!, context, cancellationToken).ConfigureAwait(false);
        run = ToolSteps.Collect(run, resumed);
        if (run.Step >= definition.MaxSteps)
            return End(context, RunDrafts.Failure(
                run, AiErrorCodes.TooManySteps, $"Agent '{definition.Name}' made {run.Step} steps without coming to an end."), run);
        using var span = AiTelemetry.StartAgent(definition.Name, context.TopicId, run.TaskId);
        using var running = shared.Running.Enter(context.TopicId, run.TaskId, cancellationToken);
        try
        {
            return await StepAsync(run, context, running.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (running.WasStopped)
        {
            return AgentOutput.None;
        }
        catch (CopException refused) when (refused.Error.Code is AiErrorCodes.BudgetSpent or AiErrorCodes.ThoughtNotSealed)
        {
            return End(context, RunDrafts.Failure(run, refused.Error), run);
        }
        catch (ModelChainException silent)
        {
            AiTelemetry.Fail(span, silent);
            return Later(run, silent.Error, silent.IsRefused, context);
        }
        catch (McpUnavailableException silent)
        {
            AiTelemetry.Fail(span, silent);
            return Later(run, CopError.Temporary(AiErrorCodes.ToolFailed, silent.Message), isFinal: false, context);
        }
    }

    /// <summary>Continues after a person decided on the budget.</summary>
    public AgentOutput Raised(ChatRun run, Answer<BudgetDecision> answer, AgentContext context) => answer switch
    {
        Answered<BudgetDecision> { Value: BudgetDecision.Raise } => Soon(run with { Raises = run.Raises + 1 }, context),
        Answered<BudgetDecision> { Rationale: var why } => End(context, RunDrafts.Failure(
            run, AiErrorCodes.BudgetSpent, $"The budget is spent and was not raised: {why ?? "no reason given"}."), run),
        NotAnswered<BudgetDecision> { Reason: var reason } => End(context, RunDrafts.Failure(
            run, AiErrorCodes.BudgetSpent, $"The budget is spent, and the question to raise it ended: {reason}."), run),
        _ => AgentOutput.None,
    };

    /// <summary>Whether a task has begun and not ended.</summary>
    public static async Task<bool> IsOpenAsync(string taskId, AgentContext context, CancellationToken cancellationToken) =>
        (await context.Store.GetTaskAsync(context.TopicId, taskId, cancellationToken).ConfigureAwait(false))
            .Unwrap() is { Status: CopTaskStatus.Running or CopTaskStatus.NeedsInput };

    private async Task<AgentOutput> HandedOffAsync(
        ChatRun run, string artifactId, AgentContext context, CancellationToken cancellationToken)
    {
        var read = await context.Store.GetArtifactAsync(context.TopicId, artifactId, cancellationToken).ConfigureAwait(false);
        var result = read.Unwrap()?.Payload["content"] ?? CopJson.Null;
        return End(
            context,
            [
                new AgentCompleted { TaskId = run.TaskId, ArtifactIds = [artifactId], Usage = run.Usage },
                new TaskCompleted(run.TaskId) { Result = result },
            ],
            run);
    }

    private async Task<AgentOutput> BeginAsync(string taskId, string prompt, AgentContext context, CancellationToken cancellationToken)
    {
        var setup = await definition.SetupAsync(context, cancellationToken).ConfigureAwait(false);
        var decision = setup.Guard?.CheckText(GuardStage.Input, prompt, new GuardPlace(taskId)) ?? GuardDecision.Pass;
        List<EventDraft> started = [new TaskStarted(taskId).ToDraft(), new AgentStarted { TaskId = taskId }.ToDraft(), .. decision.Drafts];
        var run = new ChatRun(taskId, context.TimeProvider.GetUtcNow());
        if (decision.Refusal is { } refusal)
            return End(context, AgentOutput.Create([.. started, .. GuardedRun.Refuse(run, refusal, definition.Finish, context)]), run);
        if (definition.Recall is not null
            && await definition.Recall(context, cancellationToken).ConfigureAwait(false) is { Count: > 0 } recalled)
        {
            var recalledId = context.NewId("artifact", "recalled");
            started.Add(RunDrafts.Recalled(recalledId, taskId, recalled));
            run = run with { Transcript = [new TranscriptEntry(recalledId) { Count = recalled.Count }] };
        }

        var (artifactId, eventId, message) = RunDrafts.Message(
            context, taskId, "prompt", RunDrafts.UserMessage(decision.Replacement ?? prompt));
        run = run with { Transcript = run.Transcript.Add(new TranscriptEntry(artifactId)) };
        return AgentOutput.Create([
            .. started, .. message,
            Next.Wait(context, run).ForEvent(eventId).ForTask(taskId).ToDraft()]);
    }

    private async Task<AgentOutput> StepAsync(ChatRun run, AgentContext context, CancellationToken cancellationToken)
    {
        var setup = await definition.SetupAsync(context, cancellationToken).ConfigureAwait(false);
        var tools = await definition.ListToolsAsync(setup, context.Services, cancellationToken).ConfigureAwait(false);
        run = ToolSteps.Pin(run, tools);
        var messages = await Transcript.ReadAsync(run, context, cancellationToken).ConfigureAwait(false);
        var options = definition.OptionsOf(tools, setup);
        var request = ModelRequest.Create(messages, options);
        var model = ModelEndpoint.ModelOf(definition.Endpoints[0].Client(context.Services), definition.Endpoints[0].Model);
        if (Exceeded(run, request, model, context) is { } exceeded)
            return WhenSpent(run, exceeded, context);
        var reservation = Reservation.ForAny(request, definition.MaxOutputTokens, definition.Endpoints.Select(endpoint =>
            ModelEndpoint.ModelOf(endpoint.Client(context.Services), endpoint.Model)), definition.Prices);
        using var turn = definition.AgentBudget is null ? null : await _turns.EnterAsync().ConfigureAwait(false);
        if ((definition.TopicBudget ?? definition.AgentBudget) is not null && await UseReservation.ReserveAsync(
            definition.TopicBudget, reservation, run.TaskId, context, cancellationToken).ConfigureAwait(false) is { } full)
            return End(context, RunDrafts.Failure(run, AiErrorCodes.BudgetSpent, full), run);
        string? thought = null;
        var question = Question(run, messages, options, request, setup, context) with { OnThought = text => thought = text };
        var call = await CallAsync(run, question, setup.Guard, turn, context, cancellationToken).ConfigureAwait(false);
        turn?.Dispose();
        if (call.RequestDigest != request.Digest)
            throw new CopException(new CopError(AiErrorCodes.RequestChanged,
                $"The model call of task '{run.TaskId}' was recorded for another request ({call.RequestDigest[..12]}…) than "
                    +
                    $"this attempt's ({request.Digest[..12]}…): instructions, tools or options changed. Deploy the former ones."));
        var reserved = Reservation.For(request, definition.MaxOutputTokens, call.ModelRequested, definition.Prices);
        var used = call.Usage.InputTokens + call.Usage.OutputTokens;
        run = run with
        {
            Step = run.Step + 1, Outages = 0, Usage = run.Usage.Plus(call.Usage),
            SpentTokens = run.SpentTokens + (used ?? reserved.Tokens),
            SpentCost = run.SpentCost + (call.Usage.Cost ?? reserved.Cost ?? 0),
        };
        var thoughts = definition.SealThoughts is { } seal
            ? await Thoughts.SealedAsync(context, run.TaskId, call.Response, thought, seal, cancellationToken).ConfigureAwait(false)
            : Thoughts.Artifacts(context, run.TaskId, call.Response);
        return await AnswerAsync(run, call, thoughts, tools, setup.Guard, context, cancellationToken).ConfigureAwait(false);
    }

    private ModelQuestion Question(
        ChatRun run, IReadOnlyList<ChatMessage> messages, ChatOptions options, ModelRequest request, ChatStepSetup setup,
        AgentContext context) =>
        new(messages, options, request)
        {
            ArtifactIds = [.. run.Transcript.SelectMany(entry => entry.ArtifactIds)],
            BundleDigest = setup.BundleDigest,
            TaskId = run.TaskId,
            Prices = definition.Prices,
            Thoughts = definition.Thoughts,
            RefuseModel = asked => Refusal(run, request, asked, context),
        };

    private async Task<ModelCall> CallAsync(
        ChatRun run, ModelQuestion question, IChatGuard? guard, ReservationTurns.Turn? turn, AgentContext context,
        CancellationToken cancellationToken)
    {
        var live = definition.IsStreaming ? shared.Live.Begin(context.TopicId, run.TaskId) : null;
        try
        {
            return await context.RunOnceAsync<ModelCall>(CallName, async (key, token) =>
            {
                // A call that is recorded is not asked about again: its use is in the sum.
                if (definition.AgentBudget is { } budget && await AgentUse.ExceededAsync(
                    budget, definition.Identity, context, token).ConfigureAwait(false) is { } spent)
                    throw new CopException(new CopError(AiErrorCodes.BudgetSpent, $"The budget of the agent is spent: {spent}."));
                turn?.Dispose();
                question.Options.AdditionalProperties = new AdditionalPropertiesDictionary { ["cop/idempotencyKey"] = key };
                return await definition.Chain.CallAsync(
                    question with { Live = live, Filter = live is null ? null : guard?.CreateFilter() }, context, token)
                    .ConfigureAwait(false);
            }, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (live is not null)
                shared.Live.EndCall(context.TopicId, run.TaskId, live);
        }
    }

    private async Task<AgentOutput> AnswerAsync(
        ChatRun run, ModelCall call, ImmutableArray<EventDraft> kept, ImmutableArray<AgentTool> tools, IChatGuard? guard,
        AgentContext context, CancellationToken cancellationToken)
    {
        var answer = Thoughts.Without(call.Response);
        var found = guard is not null && MessageJson.TextOf(answer) is { Length: > 0 } spoken
            ? guard.CheckText(GuardStage.Output, spoken, new GuardPlace(run.TaskId)) : GuardDecision.Pass;
        List<EventDraft> thoughts = [.. found.Drafts, .. kept];
        if (found.Refusal is { } refusal)
            return End(context, AgentOutput.Create([.. thoughts, .. GuardedRun.Refuse(run, refusal, definition.Finish, context)]), run);
        if (found.Replacement is { } replaced)
            answer = GuardedRun.WithText(answer, replaced);
        if (call.FinishReason == ChatFinishReason.ContentFilter.Value)
            return End(context, RunDrafts.Failure(run, AiErrorCodes.AnswerWithheld,
                "The model's answer was withheld by a content filter."), run);
        if (call.FinishReason == ChatFinishReason.Length.Value)
            return Repair(run, answer, AiErrorCodes.AnswerCut, "Your answer was cut at its length limit. Answer again, shorter.", context);
        if (ToolSteps.CallsIn(answer) is { IsEmpty: false } calls)
            return AgentOutput.Create([.. thoughts, .. await _tools.AnswerAsync(
                run, answer, calls, tools, guard, context, cancellationToken).ConfigureAwait(false)]);
        var text = MessageJson.TextOf(answer);
        if (string.IsNullOrWhiteSpace(text))
            return Repair(run, answer, AiErrorCodes.AnswerEmpty, "Your answer was empty. Answer, or call a tool.", context);
        if (!definition.Finish.TryFinish(run.TaskId, text, out var end, out var fault))
            return Repair(run, answer, AiErrorCodes.AnswerInvalid, $"Your answer does not fit the schema: {fault}. Answer again.", context);
        var (artifactId, _, message) = RunDrafts.Message(context, run.TaskId, "answer", answer);
        var completed = new AgentCompleted { TaskId = run.TaskId, ArtifactIds = [artifactId], Usage = run.Usage };
        return End(context, AgentOutput.Create([.. thoughts, .. message, completed.ToDraft(), .. end]), run);
    }

    // The model gets the reason why its answer is unusable, a few times.
    private AgentOutput Repair(ChatRun run, CopJson answer, string code, string explanation, AgentContext context)
    {
        if (run.Repairs >= definition.MaxRepairs)
            return End(context, RunDrafts.Failure(run, code,
                $"The model's answer cannot be used after {run.Repairs} repairs: {explanation}"), run);
        var spoken = answer.With("contents", CopJson.Array(answer["contents"]!.Items.Where(item => item["type"]!.AsString() != "call")));
        List<EventDraft> drafts = [];
        List<TranscriptEntry> entries = [];
        if (spoken["contents"]!.Items.Any())
        {
            var (spokenId, _, message) = RunDrafts.Message(context, run.TaskId, "answer", spoken);
            entries.Add(new TranscriptEntry(spokenId));
            drafts.AddRange(message);
        }

        var (artifactId, eventId, told) = RunDrafts.Message(context, run.TaskId, "repair", RunDrafts.UserMessage(explanation));
        var next = run with { Repairs = run.Repairs + 1, Transcript = [.. run.Transcript, .. entries, new TranscriptEntry(artifactId)] };
        return AgentOutput.Create([.. drafts, .. told, Next.Wait(context, next).ForEvent(eventId).ForTask(run.TaskId).ToDraft()]);
    }

    private AgentOutput Later(ChatRun run, CopError error, bool isFinal, AgentContext context)
    {
        if (isFinal || run.Outages >= definition.MaxOutages)
            return End(context, RunDrafts.Failure(run, error), run);
        var delay = definition.OutageDelay * Math.Pow(3, run.Outages);
        return Next.Wait(context, run with { Outages = run.Outages + 1 }).Timeout(delay).ForTask(run.TaskId);
    }

    private AgentOutput WhenSpent(ChatRun run, string exceeded, AgentContext context)
    {
        var rule = definition.Budget?.WhenSpent ?? AI.WhenSpent.Fail;
        if (rule.To is not { } to)
            return End(context, RunDrafts.Failure(run, AiErrorCodes.BudgetSpent, $"The budget of the task is spent: {exceeded}."), run);
        return AgentOutput.Create([.. Raise.Ask(
            context, $"The budget of agent '{definition.Name}' is spent: {exceeded}. Raise it?", run,
            new AskOptions { To = to, Timeout = rule.Timeout, Proposal = CopJson.Object(("taskId", CopJson.From(run.TaskId))) }).Drafts]);
    }

    private string? Exceeded(ChatRun run, ModelRequest request, string model, AgentContext context) =>
        definition.Budget?.Raised(run.Raises) is not { } budget ? null
            : Reservation.For(request, definition.MaxOutputTokens, model, definition.Prices).Exceeds(
                budget, run.Step, run.SpentTokens, run.SpentCost, context.TimeProvider.GetUtcNow() - run.StartedAt);

    private CopError? Refusal(ChatRun run, ModelRequest request, string model, AgentContext context)
    {
        if ((definition.Budget?.Cost ?? definition.TopicBudget?.Cost ?? definition.AgentBudget?.Cost) is not null
            && definition.Prices?.Has(model) != true)
            return new CopError(AiErrorCodes.PriceUnknown, $"{model} has no price, and a budget of money is set");
        return Exceeded(run, request, model, context) is { } exceeded
            ? new CopError(AiErrorCodes.BudgetSpent, $"{model}: {exceeded}") : null;
    }

    private static AgentOutput Soon(ChatRun run, AgentContext context) => context.Trigger is { } trigger
        ? Next.Wait(context, run).ForEvent(trigger.Id).ForTask(run.TaskId)
        : Next.Wait(context, run).Timeout(TimeSpan.FromMilliseconds(1)).ForTask(run.TaskId);

    private AgentOutput End(AgentContext context, AgentOutput output, ChatRun run)
    {
        shared.Live.End(context.TopicId, run.TaskId);
        return output;
    }
}
