using System.Collections.Immutable;

namespace Cop.Packages;

/// <summary>Counts a bundle and compares it with the window of its model.</summary>
internal sealed class BudgetCheck(ModelInfo model, TokenCounter counter)
{
    /// <summary>The share of the window that is reserved for history, unless a target gives another.</summary>
    private const double Reserve = 0.05;
    private const double NearlyFull = 0.9;
    private const double HeavyTools = 0.1;

    public TokenBudget Count(Bundle bundle, string? persona)
    {
        var ignored = new DiagnosticList();
        var sections =
            BundleRendering.SectionsFor(bundle, persona, ignored).Select(each => new BudgetRow(each.Id, counter.OfNodes(each.Nodes)));
        var tools = bundle.Tools.Select(
            each => new BudgetRow(each.Id, counter.OfText(each.Description) + counter.OfSchema(each.InputSchema.ToString()))).ToList();
        ImmutableArray<BudgetRow> rows = [.. sections, .. tools];
        return new TokenBudget
        {
            Model = model.Id,
            Window = model.Window,
            Available = Available(bundle),
            Rows = rows,
            Total = Sum(rows),
            Tools = Sum(tools),
        };
    }

    /// <summary>Adds diagnostics for a bundle that is too large, or nearly.</summary>
    public static void Check(TokenBudget budget, DiagnosticList diagnostics)
    {
        if (budget.Available is not { } available) return;
        if (budget.Total.Low > available)
            Add(DiagnosticCodes.OverBudget,
                $"The text takes at least {budget.Total.Low} tokens; {available} of the {budget.Window} of {budget.Model} are left for it.",
                new("shorten it, or leave knowledge out with trim_budget"));
        else if (budget.Total.High > NearlyFull * available)
            Add(DiagnosticCodes.NearBudget,
                $"The text takes up to {budget.Total.High} tokens of the {available} that {budget.Model} has for it.");
        if (budget.Tools.Middle > HeavyTools * budget.Window)
            Add(DiagnosticCodes.HeavyTools, $"Tools take about {budget.Tools.Middle} tokens.", new("defer some of them"));

        void Add(DiagnosticCode code, string message, DiagnosticFix? fix = null) =>
            diagnostics.Add(code, PackageManifest.FileName, SourceSpan.Start, message, fix: fix);
    }

    /// <summary>Leaves out knowledge, lowest priority first and last declared first, until the rest fits.</summary>
    public Bundle Trim(Bundle bundle, string? persona, DiagnosticList diagnostics)
    {
        for (var budget = Count(bundle, persona); budget.Total.High > budget.Available; budget = Count(bundle, persona))
        {
            // Knowledge is ordered by priority, so the last section is the least important.
            if (bundle.Sections.LastOrDefault(each => each.Kind == "knowledge") is not { } section) break;
            bundle = bundle with { Sections = bundle.Sections.Remove(section) };
            diagnostics.Add(
                DiagnosticCodes.Trimmed, section.File, SourceSpan.Start,
                $"The knowledge \"{section.Name}\" of {section.Package} was left out to fit into the window.");
        }

        return bundle;
    }

    private int? Available(Bundle bundle)
    {
        if (model.Window is not { } window) return null;
        int output = bundle.Settings["max_tokens"]?.Element.GetInt32() ?? model.MaxOutput ?? 0;
        return window - output - (int)Math.Ceiling(window * Reserve);
    }

    private static TokenCount Sum(IEnumerable<BudgetRow> rows) => rows.Aggregate(new TokenCount(0, 0, 0), (sum, row) => sum + row.Tokens);
}
