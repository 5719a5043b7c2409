namespace Cop.Conformance.Tests;

/// <summary>
/// Mutants of the reference implementation, each of which breaks one MUST: the named check detects each of them
/// (tests/Conformance/reference-js/mutants.json).
/// </summary>
public sealed class MutantTests
{
    private static readonly CopJson[] Mutants = [.. Read("tests", "Conformance", "reference-js", "mutants.json").Items];
    private static readonly string Source = File.ReadAllText(Repository.File("tests", "Conformance", "reference-js", "cop.mjs"));

    [Fact]
    public void Each_mutant_breaks_one_MUST_and_names_its_check()
    {
        var levels =
            Read("spec", "requirements.json")["requirements"]!.Items.ToDictionary(each => Text(each, "id"), each => Text(each, "level"));
        Mutants.Length.ShouldBeGreaterThanOrEqualTo(25);
        Mutants.Select(mutant => Text(mutant, "name")).ShouldBeUnique();
        foreach (var mutant in Mutants)
        {
            Source.Split(Text(mutant, "find")).Length.ShouldBe(2, $"'{Text(mutant, "name")}' does not stand once in cop.mjs");
            levels[Text(mutant, "requirement")].ShouldBeOneOf("MUST", "MUST_NOT");
            Runs.Catalog.Checks.Where(check => check.Id == Text(mutant, "check")).ShouldHaveSingleItem(Text(mutant, "check"))
                .Requirements.ShouldContain(Text(mutant, "requirement"), Text(mutant, "name"));
        }
    }

    /// <summary>COP_LONG=1 runs every check on every mutant.</summary>
    [Fact]
    public async Task Each_mutant_is_caught_by_its_named_check()
    {
        var isLong = Environment.GetEnvironmentVariable("COP_LONG") == "1";
        var folder = Directory.CreateTempSubdirectory("cop-mutants-");
        try
        {
            var missed = new List<string>();
            await Parallel.ForEachAsync(Mutants.Index(), new ParallelOptions { MaxDegreeOfParallelism = 2 }, async (each, _) =>
            {
                var (index, mutant) = each;
                var file = Path.Combine(folder.FullName, $"mutant-{index}.mjs");
                await File.WriteAllTextAsync(
                    file, Source.Replace(Text(mutant, "find"), Text(mutant, "replace"), StringComparison.Ordinal), CancellationToken.None);
                // In the long run a mutant may be silent in other checks, each of which then takes the whole time.
                var report = await Runs.OnAsync(
                    new CommandTarget($"node \"{file}\""),
                    Runs.Patient with { Timeout = TimeSpan.FromMinutes(1), Only = isLong ? [] : [Text(mutant, "check")] });
                if (!report.Outcomes.Any(outcome => outcome.Check.Id == Text(mutant, "check") && outcome.Verdict == Verdict.Failed))
                {
                    lock (missed)
                        missed.Add($"{Text(mutant, "name")} ({Text(mutant, "check")})");
                }
            });
            missed.ShouldBeEmpty();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static CopJson Read(params string[] path) =>
        CopJson.Parse(File.ReadAllBytes(Repository.File(path)), new JsonLimits { MaxBytes = int.MaxValue / 4 }).Unwrap();

    private static string Text(CopJson json, string member) => json[member]!.AsString()!;
}
