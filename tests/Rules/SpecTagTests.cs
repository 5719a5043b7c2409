using System.Text.RegularExpressions;

namespace Cop.Rules.Tests;

/// <summary>Tests name the sections that they hold the code to; one that does not exist is a slip of the pen.</summary>
public sealed partial class SpecTagTests
{
    /// <summary>The sections of COP 1.0.</summary>
    private const string Sections = """
        1 1.1 1.2 1.3 1.4 1.5 1.6 1.7 1.8 1.9
        2 2.1 2.2 2.2.1 2.2.2 2.2.3 2.3 2.3.1 2.3.2 2.3.3 2.4 2.4.1 2.4.2 2.4.3 2.4.4 2.5 2.5.1 2.5.2 2.5.3 2.6 2.6.1 2.6.2 2.7 2.7.1 2.7.2 2.7.3 2.8 2.9
        3 3.1 3.1.1 3.1.2 3.1.3 3.2 3.2.1 3.2.2 3.2.3 3.2.4 3.3 3.3.1 3.3.2 3.3.3 3.3.4 3.4 3.4.1 3.4.2 3.4.3 3.4.4 3.5 3.5.1 3.5.2 3.5.3 3.5.4 3.5.5
        4 4.1 4.1.1 4.2 4.2.1 4.3 4.3.1 4.3.2 4.4 4.4.1 4.4.2 4.4.3 4.4.4 4.4.5 4.5 4.5.1 4.5.2 4.5.3 4.5.4 4.5.5 4.5.6 4.5.7 4.6 4.6.1 4.6.2 4.6.3 4.6.4 4.6.5
        5 5.1 5.1.1 5.1.2 5.1.3 5.2 5.2.1 5.2.2 5.2.3 5.2.4 5.3 5.3.1 5.3.2 5.3.3 5.3.4 5.4 5.4.1 5.4.2 5.5 5.5.1 5.5.2 5.5.3 5.5.4 5.5.5 5.6
        6 6.1 6.1.1 6.1.2 6.1.3 6.2 6.2.1 6.2.2 6.2.3 6.3 6.3.1 6.3.2 6.4 6.4.1 6.4.2 6.5 6.6
        7 7.1 7.2 7.2.1 7.2.2 7.3 7.3.1 7.3.2 7.3.3 7.4 7.4.1 7.4.2 7.5 7.6 7.6.1 7.7 7.8
        8 8.1 8.2 8.2.1 8.2.2 8.2.3 8.3 8.3.1 8.3.2 8.4 8.4.1 8.4.2 8.5 8.5.1 8.6 8.6.1 8.6.2 8.6.3 8.7 8.8 8.9
        9 9.1 9.1.1 9.1.2 9.1.3 9.2 9.2.1 9.2.2 9.2.3 9.3 9.3.1 9.3.2 9.3.3 9.4 9.4.1 9.4.2 9.4.3 9.5 9.5.1 9.6 9.6.1 9.6.2 9.7 9.7.1 9.8 9.9 9.10 9.11
        10 10.1 10.1.1 10.1.2 10.1.3 10.2 10.2.1 10.2.2 10.2.3 10.2.4 10.3 10.3.1 10.3.2 10.3.3 10.3.4 10.4 10.4.1 10.4.2 10.5
        11 11.1 11.2 11.2.1 11.3 11.3.1 11.3.2 11.4 11.4.1 11.4.2 11.5 11.5.1 11.5.2 11.6 11.7 11.7.1 11.7.2 11.7.3 11.8 11.9 11.10
        """;

    [Fact]
    public void Every_section_that_a_test_names_exists()
    {
        var known = Sections.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            .Concat(Repository.Files("spec", "*.md").SelectMany(page => Id().Matches(Repository.Read(page))).Select(match => match.Value))
            .ToHashSet(StringComparer.Ordinal);
        Offenders.MustBeNone(
            from file in Repository.Sources("tests")
            from Match tag in Tag().Matches(file.Text)
            where !known.Contains(tag.Groups[1].Value)
            select $"{file.Path}: {tag.Groups[1].Value}",
            "A [Trait(\"spec\", …)] names a section of the protocol, or a decision or requirement of spec/.");
    }

    [GeneratedRegex(@"\b[A-Z]{1,4}-\d+(?:[.-]?[a-z0-9]+)*\b")]
    private static partial Regex Id();

    [GeneratedRegex("Trait\\(\"spec\", \"([^\"]+)\"\\)")]
    private static partial Regex Tag();
}
