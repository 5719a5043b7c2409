using System.Collections.Immutable;

namespace Cop.Conformance.Runner;

/// <summary>The results of a run.</summary>
public sealed record RunReport(
    string Target, HelloResponse? Hello, string Level, ImmutableArray<CheckOutcome> Outcomes, CheckCatalog Catalog, TimeSpan Duration)
{
    public int Count(Verdict verdict) => Outcomes.Count(outcome => outcome.Verdict == verdict);

    /// <summary>Passed if the target conforms, failed if it does not, otherwise not tested.</summary>
    public Verdict Verdict =>
        Outcomes.Any(outcome => outcome.Verdict == Verdict.Failed) ? Verdict.Failed
        : Outcomes.Length == 0 || Outcomes.Any(outcome => outcome is { Verdict: Verdict.NotTested, IsOptional: false }) ? Verdict.NotTested
        : Verdict.Passed;

    /// <summary>The exit code: 0 conforms, 1 does not conform, 2 could not be tested.</summary>
    public int ExitCode => (int)Verdict;

    /// <summary>Returns the verdict of each requirement that a check of this run tests.</summary>
    public IEnumerable<(Requirement Requirement, Verdict Verdict, ImmutableArray<CheckOutcome> Outcomes)> Requirements()
    {
        var outcomes = Outcomes.SelectMany(outcome => outcome.Check.Requirements.Select(id => (id, outcome)))
            .ToLookup(pair => pair.id, pair => pair.outcome, StringComparer.Ordinal);
        foreach (var requirement in Catalog.Requirements.Where(requirement => outcomes.Contains(requirement.Id)))
        {
            ImmutableArray<CheckOutcome> own = [.. outcomes[requirement.Id]];
            var verdict = own.Any(outcome => outcome.Verdict == Verdict.Failed) ? Verdict.Failed
                : own.Any(outcome => outcome.Verdict == Verdict.Passed) ? Verdict.Passed
                : Verdict.NotTested;
            yield return (requirement, verdict, own);
        }
    }
}
