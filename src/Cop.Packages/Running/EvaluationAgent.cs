using System.Collections.Immutable;
using System.Globalization;
using Cop.Events;

namespace Cop.Packages;

/// <summary>The agent that runs the cases of an evaluation: a case is a task, an epoch a step, and a result an artifact.</summary>
/// <param name="evaluation">The evaluation.</param>
/// <param name="work">The units by name.</param>
/// <param name="records">Whether model calls are recorded effects; answers from cassettes need no record.</param>
internal sealed class EvaluationAgent(
    PackageEvaluation evaluation, ImmutableDictionary<string, EvaluationWork> work, bool records)
{
    public const string Name = "packages-evaluation";
    public const string ResultType = "context/case-result";

    private const string WorkMember = "work";
    private const int MaxAnswer = 16 * 1024;

    // More steps than an output may have events say less than their sum.
    private const int MaxSteps = 300;

    /// <summary>The draft that gives a unit to the agent.</summary>
    public static EventDraft Assign(EvaluationWork unit, string topicId)
    {
        string taskId = unit.TaskIdIn(topicId);
        return new TaskCreated(taskId)
        {
            Title = unit.Name,
            AssignedTo = Name,
            Metadata = CopJson.Object((WorkMember, CopJson.From(unit.Name))),
        }.ToDraft() with { Id = CopId.Derive("event", taskId, "created") };
    }

    /// <summary>Runs a unit.</summary>
    public async Task<AgentOutput> RunAsync(CopTask task, AgentContext context, CancellationToken cancellationToken)
    {
        // A task of another run of the agent is not this evaluation's.
        if (task.Metadata?[WorkMember]?.AsString() is not { } name || !work.TryGetValue(name, out var unit)) return AgentOutput.None;
        var result = await ResultAsync(evaluation, unit, context, records, cancellationToken).ConfigureAwait(false);
        return AgentOutput.Create([.. Course(task.Id, name, result)]);
    }

    /// <summary>The whole course of a unit that ran without the agent, with ids that another attempt repeats.</summary>
    public static IEnumerable<EventDraft> Record(EvaluationWork unit, CaseResult result, string topicId)
    {
        string taskId = unit.TaskIdIn(topicId);
        var created = new TaskCreated(taskId)
        {
            Title = unit.Name, Metadata = CopJson.Object((WorkMember, CopJson.From(unit.Name))),
        };
        return Course(taskId, unit.Name, result).Prepend(created.ToDraft()).Select((draft, index) => draft with
        {
            Id = CopId.Derive("event", taskId, index.ToString(CultureInfo.InvariantCulture)),
        });
    }

    private static IEnumerable<EventDraft> Course(string taskId, string name, CaseResult result)
    {
        yield return new TaskStarted(taskId).ToDraft();
        for (int epoch = 1; epoch <= result.Epochs.Length && result.Epochs.Length > 1 && epoch <= MaxSteps; epoch++)
            foreach (var draft in Step(taskId, epoch, result.Epochs[epoch - 1])) yield return draft;
        string artifactId = CopId.Derive("artifact", taskId, "result");
        var content = Cut(result).ToJson().With("work", CopJson.From(name));
        yield return new ArtifactCreated(new CreatedArtifact(artifactId, ResultType, content)) { TaskId = taskId }.ToDraft();
        yield return new TaskCompleted(taskId)
        {
            ArtifactIds = [artifactId],
            Result = CopJson.Object(("passed", CopJson.From(result.Passed)), ("score", CopJson.From(result.Score))),
        }.ToDraft();
    }

    /// <summary>The result of a unit; with a context, its model calls may be recorded effects.</summary>
    public static async Task<CaseResult> ResultAsync(
        PackageEvaluation evaluation, EvaluationWork unit, AgentContext? context, bool records, CancellationToken cancellationToken)
    {
        var own = context is not null && records ? evaluation with { Model = new EffectModel(context, evaluation.Model) } : evaluation;
        if (unit.Case is not { } one) return await CalibrateAsync(own, unit, cancellationToken).ConfigureAwait(false);
        var run = new CaseRun(own, unit.Suite);
        var epochs = ImmutableArray.CreateBuilder<EpochResult>(unit.Suite.Epochs);
        for (int epoch = 1; epoch <= unit.Suite.Epochs; epoch++)
            epochs.Add(unit.Kind == "ablated"
                ? await run.RunAblatedAsync(one, epoch, cancellationToken).ConfigureAwait(false)
                : await run.RunAsync(one, epoch, cancellationToken).ConfigureAwait(false));
        return PackageEvaluation.Reduce(unit.Suite, one, epochs.ToImmutable());
    }

    private static async Task<CaseResult> CalibrateAsync(PackageEvaluation evaluation, EvaluationWork unit,
        CancellationToken cancellationToken)
    {
        var known = unit.Suite.Calibration[unit.Number];
        string id = string.Create(CultureInfo.InvariantCulture, $"calibration/{unit.Number}");
        EpochResult result;
        try
        {
            var votes = await evaluation.Judge(unit.Suite).RateAsync(
                new(unit.Suite.Name, id, 1, "judge", 1), known.Input, known.Answer, null, cancellationToken).ConfigureAwait(false);
            var levels = unit.Suite.Rubric.Where(each => known.Levels.ContainsKey(each.Name)).Select(each => (
                each.Name, (CopJson?)CopJson.From(Math.Round(votes.Average(vote => vote.Levels[each.Name])))));
            result = new EpochResult { Score = 1, Passed = true, Answer = CopJson.Object(levels).ToString() };
        }
        catch (CaseErrorException error)
        {
            result = new EpochResult { Error = $"{error.Code}: {error.Message}" };
        }

        return new CaseResult
        {
            Suite = unit.Suite.Name, Id = id, Digest = unit.Suite.Digest, Epochs = [result], Score = result.Score, Passed = result.Passed,
        };
    }

    private static IEnumerable<EventDraft> Step(string taskId, int epoch, EpochResult result)
    {
        string stepId = CopId.Derive("step", taskId, epoch.ToString(CultureInfo.InvariantCulture));
        yield return new StepCreated(stepId, taskId) { Title = $"Epoch {epoch}" }.ToDraft();
        yield return new StepStarted(stepId).ToDraft();
        yield return result.Error is { } error
            ? new StepFailed(stepId) { Error = new EventError("case_error", error) }.ToDraft()
            : new StepCompleted(stepId).ToDraft();
    }

    /// <summary>A result whose answers fit into an event.</summary>
    public static CaseResult Cut(CaseResult result) => result with
    {
        Epochs = [.. result.Epochs.Select(each => each with { Answer = Cut(each.Answer) })],
    };

    private static string Cut(string text) => text.Length <= MaxAnswer
        ? text : text[..(char.IsHighSurrogate(text[MaxAnswer - 1]) ? MaxAnswer - 1 : MaxAnswer)] + "…";
}
