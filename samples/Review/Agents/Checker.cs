using System.Globalization;
using Cop.Events;
using Cop.Hitl;
using Cop.Protocol;

namespace Cop.Samples.Review;

/// <summary>
/// Works on the task of a section: runs each check as a step. If there are findings, it asks a person and waits without a process.
/// </summary>
internal sealed class Checker
{
    public static readonly Question<CheckedSection, Verdict> Acceptance = new("acceptance");

    // The output of all steps is one batch, and a batch has a limit.
    private const int MaxFindings = 100;

    // A heading may be as long as the document, the text of a request not.
    private const int MaxTitle = 200;

    public async Task<AgentOutput> CheckAsync(CopTask task, AgentContext context, CancellationToken cancellationToken)
    {
        var section = DataJson.Read<Section>(task.Metadata, $"The metadata of task '{task.Id}'").Unwrap();
        var document = await context.Store.ReadDocumentAsync(context.TopicId, cancellationToken).ConfigureAwait(false);
        var prose = Prose.Read(section.LinesOf(document.Lines));
        var broken = await FindBrokenLinksAsync(document, prose, context, cancellationToken).ConfigureAwait(false);
        var (work, count) = (new List<EventPayload> { new TaskStarted(task.Id) }, 0);
        foreach (var check in Check.All)
        {
            IReadOnlyList<Finding> found = check.Name == "links" ? broken : [.. check.Find(section, prose)];
            var recorded = found.Take(MaxFindings)
                .Select(finding => new RecordedFinding(check.Name, section.FirstLine + finding.Line, finding.Message)).ToList();
            count += recorded.Count;
            work.AddRange(StepOf(task.Id, check, recorded, found.Count, context));
        }

        return count == 0
            ? [.. work, TaskCompleted.With(task.Id, new ReviewedSection(0))]
            : [.. work, Acceptance.Ask(context, TextOf(task, count), new CheckedSection(task.Id, count), new() { TaskId = task.Id })];
    }

    /// <summary>Called when the person has decided, or when the request was withdrawn.</summary>
    public AgentOutput Decide(CheckedSection section, Answer<Verdict> answer) => answer is Answered<Verdict> decided
        ? [
            new TaskResumed(section.TaskId),
            TaskCompleted.With(section.TaskId, new ReviewedSection(section.Findings) { Decision = decided.Value }),
        ]
        : new TaskCancelled(section.TaskId) { Reason = "the question was not answered" };

    private static IEnumerable<EventPayload> StepOf(
        string taskId, Check check, List<RecordedFinding> findings, int found, AgentContext context)
    {
        var stepId = context.NewId("step", check.Name);
        yield return new StepCreated(stepId, taskId) { Title = check.Title };
        yield return new StepStarted(stepId);
        var artifacts = findings.Select((finding, index) => ArtifactCreated.With(
            context.NewId("artifact", string.Create(CultureInfo.InvariantCulture, $"{check.Name} {index}")),
            ReviewNames.FindingType, finding) with { TaskId = taskId, StepId = stepId }).ToList();
        foreach (var artifact in artifacts)
            yield return artifact;
        yield return new StepCompleted(stepId)
        {
            ArtifactIds = [.. artifacts.Select(created => created.Artifact.Id)],
            Reason = found == findings.Count ? null
                : string.Create(CultureInfo.InvariantCulture, $"{found} findings, of which the first {findings.Count} are recorded"),
        };
    }

    // Which files exist is a fact of the outside world: it is recorded once, so that a repeated attempt decides the same (D-62c).
    private static async Task<IReadOnlyList<Finding>> FindBrokenLinksAsync(
        ReviewDocument document, Prose prose, AgentContext context, CancellationToken cancellationToken)
    {
        var links = Links.Find(prose).ToList();
        if (links.Count == 0 || document.Directory is not { } directory)
            return [];
        var broken = await context.RunOnceAsync("look up links", (_, _) => Task.FromResult(new BrokenLinks(
            [.. links.Select(link => link.Target).Distinct(StringComparer.Ordinal).Where(target => !Links.Exists(directory, target))])),
            cancellationToken).ConfigureAwait(false);
        return
        [
            .. links.Where(link => broken.Targets.Contains(link.Target, StringComparer.Ordinal))
                .Select(link => new Finding(link.Line, $"the link '{link.Target}' leads to no file")),
        ];
    }

    private static string TextOf(CopTask task, int count)
    {
        var title = task.Title is { Length: > MaxTitle } tooLong ? $"{tooLong[..MaxTitle]}…" : task.Title;
        return string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? "finding" : "findings")} in '{title}'");
    }
}
