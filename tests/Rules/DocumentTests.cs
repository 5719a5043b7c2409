using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Cop.Rules.Tests;

public sealed partial class DocumentTests
{
    private static readonly IReadOnlyList<string> Documents =
        [.. Repository.Files("", "*.md").Where(path => !path.StartsWith("tests/", StringComparison.Ordinal))];

    private static readonly IReadOnlyList<string> Guides = ["README.md", .. Repository.Files("docs", "*.md")];

    [Fact]
    public void Every_link_to_a_file_points_to_an_existing_file() => Offenders.MustBeNone(
        from document in Documents
        from Match link in Link().Matches(WithoutCode(Repository.Read(document)))
        let target = link.Groups[1].Value.Split('#')[0]
        where target.Length > 0 && !target.Contains("://", StringComparison.Ordinal)
            && !target.StartsWith("mailto:", StringComparison.Ordinal)
        let path = Path.Combine(Repository.Root, Path.GetDirectoryName(document)!, target)
        where !File.Exists(path) && !Directory.Exists(path)
        select $"{document}: {target}",
        "A link leads somewhere.");

    [Fact]
    public void Every_code_block_of_a_guide_is_a_region_that_is_compiled()
    {
        var regions = Repository.Sources("tests/Samples", "tests/Samples.Host", "tests/Marten", "tests/Dashboard", "tests/Packages")
            .SelectMany(Regions)
            .Concat(Repository.Sources(Repository.Templates).Select(file => Trimmed(file.Text)))
            .ToHashSet(StringComparer.Ordinal);
        Offenders.MustBeNone(
            from guide in Guides
            let text = Repository.Read(guide)
            from Match block in CSharpBlock().Matches(text)
            where !regions.Contains(Trimmed(block.Groups[1].Value))
            select $"{guide}:{text.AsSpan(0, block.Index).Count('\n') + 1}",
            "Code in README.md and docs/*.md equals a #region of these tests, or a file of the "
                + "templates: change it there, then copy it.");
    }

    [Fact]
    public void A_readme_of_a_package_has_no_link_into_the_repository() => Offenders.MustBeNone(
        from readme in Repository.Files("src", "README.md").Append("tests/Conformance/README.md")
        from Match link in Link().Matches(WithoutCode(Repository.Read(readme)))
        where !link.Groups[1].Value.StartsWith("https://", StringComparison.Ordinal)
        select $"{readme}: {link.Groups[1].Value}",
        "A package's readme is read on its own.");

    [Fact]
    public async Task The_pictures_are_those_of_their_script()
    {
        var drawn = Directory.CreateTempSubdirectory("cop-pictures-");
        try
        {
            using var process = Process.Start("node", [Path.Combine(Repository.Root, "eng/pictures.mjs"), drawn.FullName]);
            await process.WaitForExitAsync();
            process.ExitCode.ShouldBe(0);
            var names = drawn.GetFiles().Select(file => file.Name).Order(StringComparer.Ordinal).ToList();
            names.ShouldBe(Repository.Files("docs/pictures", "*.svg").Select(path => Path.GetFileName(path)));
            foreach (var name in names)
                Repository.Read($"docs/pictures/{name}").ShouldBe(File.ReadAllText(Path.Combine(drawn.FullName, name)), name);
        }
        finally
        {
            drawn.Delete(recursive: true);
        }
    }

    [Fact]
    public void The_host_program_of_the_readme_has_at_most_30_lines()
    {
        var block = CSharpBlock().Match(Repository.Read("README.md"));
        block.Success.ShouldBeTrue("The README shows a host program.");
        Trimmed(block.Groups[1].Value).Split('\n').Length.ShouldBeLessThanOrEqualTo(30);
    }

    [Fact]
    public void The_commands_of_the_readme_exist()
    {
        var readme = Repository.Read("README.md");
        readme.ShouldContain("./test.sh");
        readme.ShouldContain("dotnet run --project src/Cop.Cli -- demo");
        File.Exists(Path.Combine(Repository.Root, "test.sh")).ShouldBeTrue();
    }

    private static IEnumerable<string> Regions(SourceFile file) =>
        RegionOf().Matches(file.Text).Select(region => Trimmed(Dedented(region.Groups[1].Value)));

    private static string Dedented(string code)
    {
        var lines = code.Split('\n');
        var indent = lines.Where(line => line.Trim().Length > 0).Min(line => line.Length - line.TrimStart().Length);
        return string.Join('\n', lines.Select(line => line.Length >= indent ? line[indent..] : line.TrimStart()));
    }

    private static string Trimmed(string code) => code.Replace("\r", "", StringComparison.Ordinal).Trim('\n', ' ');

    private static string WithoutCode(string markdown) => InlineCode().Replace(AnyBlock().Replace(markdown, ""), "");

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^```csharp\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex CSharpBlock();

    [GeneratedRegex(@"^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex AnyBlock();

    [GeneratedRegex("`[^`\n]*`")]
    private static partial Regex InlineCode();

    [GeneratedRegex(@"^[ \t]*#region[^\n]*\n(.*?)^[ \t]*#endregion", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex RegionOf();
}
