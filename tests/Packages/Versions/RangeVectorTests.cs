using System.Diagnostics;
using System.Text.Json;
using Semver;

namespace Cop.Packages.Tests;

/// <summary>Our answers on versions and ranges, compared with those of npm's semver.</summary>
public sealed class RangeVectorTests
{
    private static readonly JsonElement Vectors =
        JsonDocument.Parse(RepositoryFile.Read("spec/packages/vectors/ranges.json")).RootElement;

    [Fact]
    public void A_range_holds_the_versions_that_npm_says() => Compare(Vectors);

    /// <summary>
    /// With COP_LONG=1, asks npm's semver anew for ten times as many answers; needs npm install in tests/Packages/Oracles.
    /// </summary>
    [Fact]
    public async Task Fresh_answers_of_npm_are_ours_too()
    {
        string folder = Path.Combine(RepositoryFile.Root, "tests/Packages/Oracles");
        if (Environment.GetEnvironmentVariable("COP_LONG") != "1" || !Directory.Exists(Path.Combine(folder, "node_modules"))) return;
        using var process = Process.Start(
            new ProcessStartInfo("node", ["make-ranges.mjs", "10000", "12"]) { WorkingDirectory = folder, RedirectStandardOutput = true })!;
        string answers = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        process.ExitCode.ShouldBe(0);
        using var fresh = JsonDocument.Parse(answers);
        Compare(fresh.RootElement);
    }

    private static void Compare(JsonElement vectors)
    {
        var wrong = new List<string>();
        int answers = 0;
        foreach (var row in vectors.GetProperty("ranges").EnumerateArray())
        {
            string text = row.GetProperty("range").GetString()!;
            bool prerelease = row.GetProperty("prerelease").GetBoolean();
            bool isRange = VersionRange.TryParse(text, prerelease, out var range, out _);
            if (isRange != row.GetProperty("valid").GetBoolean()) wrong.Add($"'{text}' is read: {isRange}");
            if (range is null) continue;
            foreach (var (name, expected) in new[] { ("inside", true), ("outside", false) })
            {
                foreach (var version in row.GetProperty(name).EnumerateArray().Select(item => item.GetString()!))
                {
                    answers++;
                    if (range.Versions.Contains(SemVersion.Parse(version)) != expected)
                        wrong.Add($"'{text}' (prerelease: {prerelease}) holds {version}: {!expected}");
                }
            }
        }

        answers.ShouldBeGreaterThan(10_000);
        wrong.ShouldBeEmpty();
    }

    [Fact]
    public void Versions_are_read_as_npm_reads_them()
    {
        foreach (var row in Vectors.GetProperty("versions").EnumerateArray())
        {
            string text = row.GetProperty("version").GetString()!;
            PackageVersion.TryParse(text, out _, out _).ShouldBe(row.GetProperty("valid").GetBoolean(), text);
        }
    }

    [Fact]
    public void Versions_are_ordered_as_npm_orders_them()
    {
        var sorted = Vectors.GetProperty("sorted").EnumerateArray().Select(item => SemVersion.Parse(item.GetString()!)).ToList();
        sorted.Zip(sorted.Skip(1)).ShouldAllBe(pair => pair.First.ComparePrecedenceTo(pair.Second) < 0);
    }
}
