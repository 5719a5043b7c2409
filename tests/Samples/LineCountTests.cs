using System.Globalization;

namespace Cop.Samples.Tests;

/// <summary>The line counts of docs/comparison.md, counted as those of the others: without blank lines, comments and usings.</summary>
public sealed class LineCountTests
{
    [Fact]
    public void The_comparison_has_the_counts_of_the_approval_sample()
    {
        var agent = Count(Read("samples/Approval/Publisher.cs"));
        var host = Count(Read("samples/Approval/Program.cs"));
        var test = Count(Body(Read("tests/Samples/SampleProgramTests.cs"), "#region approval-test"));
        (agent <= 14, host <= 15, test <= 8).ShouldBe((true, true, true), $"{agent}/{host}/{test}");
        var counts = string.Create(CultureInfo.InvariantCulture, $"{agent}/{host}/{test}");
        Read("docs/comparison.md").Single(line => line.StartsWith("| lines: agent / host / test |", StringComparison.Ordinal))
            .ShouldEndWith($"| {counts} |");
    }

    private static int Count(IEnumerable<string> lines) => lines.Select(line => line.Trim())
        .Count(line => line.Length > 0 && !line.StartsWith("//", StringComparison.Ordinal)
            && !line.StartsWith("using Cop", StringComparison.Ordinal));

    // The statements of the one method of a region.
    private static IEnumerable<string> Body(string[] lines, string region) => lines
        .SkipWhile(line => line.Trim() != region).SkipWhile(line => line.Trim() != "{").Skip(1).TakeWhile(line => line != "    }");

    private static string[] Read(string path)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Cop.Kernel.sln")))
            folder = folder.Parent!;
        return File.ReadAllLines(Path.Combine(folder.FullName, path));
    }
}
