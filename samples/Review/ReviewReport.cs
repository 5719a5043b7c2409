using System.Globalization;
using System.Text;
using Cop.Protocol;

namespace Cop.Samples.Review;

/// <summary>Builds the report of a review as Markdown. The same decisions give the same text, even after interruptions.</summary>
internal sealed class ReviewReport(string documentName)
{
    private readonly StringBuilder _sections = new();
    private readonly List<string> _clean = [];
    private int _sectionCount;
    private int _accepted;
    private int _rejected;

    public void Add(CopTask task, IReadOnlyList<RecordedFinding> findings)
    {
        _sectionCount++;
        if (findings.Count == 0)
        {
            _clean.Add(task.Title!);
            return;
        }

        var verdict = task.Status == CopTaskStatus.Done ? task.ResultAs<ReviewedSection>().Decision : null;
        var decision = verdict switch
        {
            Verdict.Accepted => "accepted",
            Verdict.Rejected => "rejected",
            _ => task.Status.ToProtocolName(),
        };
        if (verdict == Verdict.Accepted)
            _accepted += findings.Count;
        else
            _rejected += findings.Count;
        _sections.Append(CultureInfo.InvariantCulture, $"\n## {task.Title}: {decision}\n\n");
        foreach (var finding in findings)
            _sections.Append(CultureInfo.InvariantCulture, $"- {finding}\n");
    }

    public Report ToReport() => new(ToMarkdown(), _sectionCount, _accepted, _rejected);

    private string ToMarkdown()
    {
        var counts = $"{Count(_sectionCount, "section")}, {Count(_accepted + _rejected, "finding")}";
        var clean = _clean.Count == 0 ? "" : $"\nNothing found in: {string.Join(", ", _clean)}.\n";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"# Review of {documentName}\n\n{counts}: {_accepted} accepted, {_rejected} rejected.\n{_sections}{clean}");
    }

    private static string Count(int count, string noun) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {noun}{(count == 1 ? "" : "s")}");
}
