namespace Cop.Conformance.Tests;

/// <summary>Runs the embedded checks on a target.</summary>
internal static class Runs
{
    public static CheckCatalog Catalog { get; } = CheckCatalog.Load();

    public static async Task<RunReport> OnAsync(ITarget target, RunOptions? options = null)
    {
        await using (target)
            return await new ConformanceRun(Catalog, options ?? new RunOptions()).RunAsync(target);
    }

    public static void ShouldConform(this RunReport report)
    {
        report.Verdict.ShouldBe(Verdict.Passed, ReportText.Write(report));
        report.ExitCode.ShouldBe(0);
    }
}
