using System.Text.RegularExpressions;

namespace Cop.Core.Tests.Requirements;

/// <summary>The tests of all projects, read from their sources.</summary>
internal sealed partial class TestSources
{
    private TestSources()
    {
        foreach (var file in Directory.GetFiles(RepositoryRoot.File("tests"), "*.cs", SearchOption.AllDirectories))
            Read(Path.GetRelativePath(RepositoryRoot.Path, file).Replace('\\', '/'), File.ReadAllLines(file));
    }

    /// <summary>Class.Method of each [Fact] and [Theory].</summary>
    public HashSet<string> Tests { get; } = new(StringComparer.Ordinal);

    /// <summary>The values of [Trait("spec", …)] with their files.</summary>
    public List<(string File, string Value)> Tags { get; } = [];

    public static TestSources Read() => new();

    private void Read(string file, string[] lines)
    {
        var (name, isTest) = ("", false);
        foreach (var line in lines)
        {
            foreach (Match tag in Tag().Matches(line))
                Tags.Add((file, tag.Groups[1].Value));
            if (Class().Match(line) is { Success: true } type)
                name = type.Groups[1].Value;
            isTest |= Attribute().IsMatch(line);
            if (!isTest || Method().Match(line) is not { Success: true } method)
                continue;
            Tests.Add($"{name}.{method.Groups[1].Value}");
            isTest = false;
        }
    }

    [GeneratedRegex("Trait\\(\"spec\", \"([^\"]+)\"\\)")]
    private static partial Regex Tag();

    [GeneratedRegex(@"^(?:public |internal |abstract |sealed |static |partial )*class (\w+)")]
    private static partial Regex Class();

    [GeneratedRegex(@"^\s+\[(?:.*, )?(?:Fact|Theory)\b")]
    private static partial Regex Attribute();

    [GeneratedRegex(@"^\s+public [^=;(]*?\b(\w+)\(")]
    private static partial Regex Method();
}
