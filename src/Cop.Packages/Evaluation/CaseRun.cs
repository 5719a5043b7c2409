using System.Collections.Immutable;

namespace Cop.Packages;

/// <summary>Runs one repetition of a case: renders, asks, answers calls by the stubs, and checks what came out.</summary>
/// <param name="evaluation">The evaluation that the case belongs to.</param>
/// <param name="suite">The suite.</param>
internal sealed class CaseRun(PackageEvaluation evaluation, TestSuite suite)
{
    private const int MaxRounds = 10;
    private const string NoStub = "The case has no stub for this tool.";

    /// <summary>The result of a repetition; never an exception but that of a cancellation.</summary>
    public async Task<EpochResult> RunAsync(SuiteCase one, int epoch, CancellationToken cancellationToken)
    {
        try
        {
            var canary = one.PlantsCanary ? Canary.Of($"{suite.Digest} {one.Id} {epoch}") : null;
            var answer = await AnswerAsync(one, epoch, "answer", canary, evaluation.Bundle, cancellationToken).ConfigureAwait(false);
            return await new CaseVerdict(evaluation, suite, this).OfAsync(one, epoch, answer, canary, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (CaseErrorException error)
        {
            return new EpochResult { Error = $"{error.Code}: {error.Message}" };
        }
    }

    /// <summary>The result of a repetition without the package; only its assertions are checked.</summary>
    public async Task<EpochResult> RunAblatedAsync(SuiteCase one, int epoch, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await AnswerAsync(one, epoch, "ablated", null, null, cancellationToken).ConfigureAwait(false);
            var bare = one with { PlantsCanary = false };
            return await new CaseVerdict(evaluation, suite, this).OfAsync(bare, epoch, answer, null, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (CaseErrorException error)
        {
            return new EpochResult { Error = $"{error.Code}: {error.Message}" };
        }
    }

    /// <summary>The answer of the package, or of the bare model where the bundle is null.</summary>
    public async Task<CaseAnswer> AnswerAsync(
        SuiteCase one, int epoch, string purpose, Canary? canary, Bundle? bundle, CancellationToken cancellationToken)
    {
        var guard = bundle is not null && suite.EnforcesGuardrails ? evaluation.Guardrails : null;
        var prompt = evaluation.Prompt(one, epoch, canary, bundle);
        var answer = new CaseAnswer("") { Cost = 0 };
        foreach (var (_, text) in one.Messages.Where(each => each.Role == "user"))
        {
            var found = guard?.CheckText("input", text) ?? [];
            answer = With(answer, "input", found);
            if (found.FirstOrDefault(each => each.Action == "refuse") is { } refused) return Say(answer, refused.Response!);
        }

        var turns = Turns(one, prompt);
        foreach (var messages in turns)
        {
            prompt = prompt with { Messages = [.. prompt.Messages, .. messages] };
            (prompt, answer) = await TurnAsync(one, epoch, purpose, prompt, answer, guard, cancellationToken).ConfigureAwait(false);
        }

        return answer;
    }

    // An attack with several turns lets the model answer each of them; other conversations are given whole.
    private static List<ImmutableArray<PromptMessage>> Turns(SuiteCase one, ModelPrompt prompt)
    {
        ImmutableArray<PromptMessage> all = [.. one.Messages.Select(each => new PromptMessage(each.Role, each.Text))];
        if (all.IsEmpty && prompt.Messages.IsEmpty)
            throw new CaseErrorException("no_input", $"Case \"{one.Id}\" has no input, and the package has no message.");
        bool isDialogue = all.Length > 1 && all.All(each => each.Role == "user");
        return isDialogue ? [.. all.Select(each => ImmutableArray.Create(each))] : [all];
    }

    private async Task<(ModelPrompt, CaseAnswer)> TurnAsync(
        SuiteCase one, int epoch, string purpose, ModelPrompt prompt, CaseAnswer answer, GuardrailCheck? guard,
        CancellationToken cancellationToken)
    {
        int before = prompt.Messages.Count(each => each.Role == "assistant");
        for (int round = 0; ; round++)
        {
            var place = new PromptPlace(suite.Name, one.Id, epoch, purpose, before + round + 1);
            var reply = await evaluation.Model.AskAsync(prompt, place, cancellationToken).ConfigureAwait(false);
            answer = Add(answer, reply);
            if (reply.Calls.IsEmpty || round == MaxRounds)
            {
                var found = guard?.CheckText("output", reply.Text) ?? [];
                answer = With(answer, "output", found);
                string said = found.FirstOrDefault(each => each.Action == "refuse")?.Response
                    ?? (found.Any(each => each.Action == "redact") ? guard!.Redact("output", reply.Text) : reply.Text);
                return (prompt with { Messages = [.. prompt.Messages, new("assistant", said)] }, Say(answer, said));
            }

            var results = ImmutableArray.CreateBuilder<PromptMessage>();
            foreach (var call in reply.Calls)
            {
                string result = Result(one, call, answer, guard, out var found);
                answer = With(answer, "tool", found) with { Calls = answer.Calls.Add((call.Tool, call.Arguments)) };
                results.Add(new PromptMessage("tool", result) { CallId = call.Id });
            }

            prompt = prompt with { Messages = [.. prompt.Messages, new("assistant", reply.Text) { Calls = reply.Calls }, .. results] };
        }
    }

    private string Result(SuiteCase one, PromptCall call, CaseAnswer answer, GuardrailCheck? guard,
        out ImmutableArray<GuardrailVerdict> found)
    {
        found = (guard ?? evaluation.Guardrails).CheckCall(
            call.Tool, call.Arguments, answer.Calls.Count(each => each.Tool == call.Tool), one.Approves);
        if (found.FirstOrDefault(each => each.Action is "refuse" or "approve") is { } stopped)
            return Error(stopped.Action == "approve" ? "No person approved this call. It was not made." : stopped.Reason);
        if (one.Tools.GetValueOrDefault(call.Tool) is not { } stub) return Error(NoStub);
        string text = stub.Error is { } error ? Error(error) : stub.Result!.AsString() ?? stub.Result.ToString();
        var inResult = guard?.CheckText("tool_result", text) ?? [];
        found = found.AddRange(inResult);
        return inResult.FirstOrDefault(each => each.Action == "refuse") is { } bad ? Error($"The result was withheld: {bad.Reason}")
            : inResult.Any(each => each.Action == "redact") ? guard!.Redact("tool_result", text) : text;
    }

    private static string Error(string message) => CopJson.Object(("error", CopJson.From(message))).ToString();

    private static CaseAnswer With(CaseAnswer answer, string stage, ImmutableArray<GuardrailVerdict> found) => found.IsEmpty ? answer
        : answer with { Verdicts = [.. answer.Verdicts, .. found.Select(each => $"{stage}: {each.Action} {each.Rule}")] };

    private static CaseAnswer Say(CaseAnswer answer, string text) => answer with { Text = text, Spoken = answer.Spoken.Add(text) };

    private static CaseAnswer Add(CaseAnswer answer, ModelReply reply) => answer with
    {
        LatencyMs = answer.LatencyMs + reply.LatencyMs,
        InputTokens = answer.InputTokens + reply.InputTokens,
        OutputTokens = answer.OutputTokens + reply.OutputTokens,
        Cost = answer.Cost + reply.Cost,
        ModelReported = reply.Model ?? answer.ModelReported,
        Spoken = reply.Calls.IsEmpty || reply.Text.Length == 0 ? answer.Spoken : answer.Spoken.Add(reply.Text),
    };
}
