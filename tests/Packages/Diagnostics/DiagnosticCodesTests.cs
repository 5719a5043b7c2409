namespace Cop.Packages.Tests;

public sealed class DiagnosticCodesTests
{
    private const string Path = "spec/packages/diagnostics.txt";

    [Fact]
    public void The_list_of_codes_is_the_one_in_the_specification()
    {
        string list = string.Concat(
            DiagnosticCodes.All.Select(
                code => $"{code.Id} {code.Severity.ToString().ToLowerInvariant()} {code.ExitCode} {code.Meaning}\n"));
        if (Environment.GetEnvironmentVariable("COP_APPROVE") == "1")
            File.WriteAllText(System.IO.Path.Combine(RepositoryFile.Root, Path), list);
        RepositoryFile.Read(Path).ReplaceLineEndings("\n")
            .ShouldBe(list, "Codes never change their meaning; a new one is approved with COP_APPROVE=1.");
    }

    [Fact]
    public void No_code_is_given_twice() => DiagnosticCodes.All.Select(code => code.Id).ShouldBeUnique();

    [Theory]
    [InlineData("nmae", "name")]
    [InlineData("toools", "tools")]
    [InlineData("xyz", null)]
    [InlineData("desciption", "description")]
    public void The_nearest_name_is_found_only_where_one_is_near(string name, string? nearest) =>
        NearestName.Find(name, ["name", "version", "tools", "description"]).ShouldBe(nearest);
}
