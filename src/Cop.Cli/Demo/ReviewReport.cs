using System.Globalization;
using System.Text;

namespace Cop.Cli;

/// <summary>The report of a review as Markdown. The same review gives the same text, however often it was interrupted.</summary>
internal sealed class ReviewReport(string path)
{
    private readonly StringBuilder _sections = new();
    private readonly List<string> _clean = [];
    private int _sectionCount;
    private int _accepted;
    private int _rejected;

    public void Add(CopTask task, IReadOnlyList<RecordedFinding> faults)
    {
        _sectionCount++;
        if (faults.Count == 0)
        {
            _clean.Add(task.Title!);
            return;
        }

        var decision = task.Result?["decision"]?.AsString() ?? task.Status.ToProtocolName();
        if (decision == DemoNames.Accepted)
            _accepted += faults.Count;
        else
            _rejected += faults.Count;
        _sections.Append(CultureInfo.InvariantCulture, $"\n## {task.Title}: {decision}\n\n");
        foreach (var fault in faults)
            _sections.Append(CultureInfo.InvariantCulture, $"- {fault}\n");
    }

    public CopJson ToPayload() => CopJson.Object(
        ("markdown", CopJson.From(ToMarkdown())), ("sections", CopJson.From(_sectionCount)), ("accepted", CopJson.From(_accepted)), ("rejected", CopJson.From(_rejected)));

    private string ToMarkdown()
    {
        var summary = string.Create(CultureInfo.InvariantCulture,
            $"{Count(_sectionCount, "section")}, {Count(_accepted + _rejected, "fault")}: {_accepted} accepted, {_rejected} rejected.");
        var clean = _clean.Count == 0 ? "" : $"\nNothing found in: {string.Join(", ", _clean)}.\n";
        return $"# Review of {path}\n\n{summary}\n{_sections}{clean}";
    }

    private static string Count(int count, string noun) => string.Create(CultureInfo.InvariantCulture, $"{count} {noun}{(count == 1 ? "" : "s")}");
}
