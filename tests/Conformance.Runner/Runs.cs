namespace Cop.Conformance.Tests;

/// <summary>Runs the embedded checks on a target.</summary>
internal static class Runs
{
    public static CheckCatalog Catalog { get; } = CheckCatalog.Load();

    /// <summary>The limits of a run are for targets that hang; a busy machine may take long.</summary>
    public static RunOptions Patient { get; } = new() { Timeout = HangLimit.Span, Total = TimeSpan.FromHours(1) };

    public static async Task<RunReport> OnAsync(ITarget target, RunOptions? options = null)
    {
        await using (target)
            return await new ConformanceRun(Catalog, options ?? Patient).RunAsync(target);
    }

    public static void ShouldConform(this RunReport report)
    {
        report.Verdict.ShouldBe(Verdict.Passed, ReportText.Write(report));
        report.ExitCode.ShouldBe(0);
    }
}
