using System.Text.RegularExpressions;

namespace Cop.Rules.Tests;

public sealed partial class ShapeTests
{
    private const int MaxLineLength = 140;
    private const int MaxFileLines = 300;
    private const int MaxMemberLines = 50;

    private static readonly IReadOnlyList<SourceFile> Sources = Repository.Sources("src", "samples", "tests", "bench");

    [Fact]
    public void The_source_reader_finds_types_and_members()
    {
        const string Code = """
            namespace A;
            /// <summary>class Wrong { }</summary>
            public sealed record One(int Number) : IThing
            {
                public string Text { get; } = $"{(true ? "}" : "{")}";
                public static bool operator ==(One left, One right)
                {
                    return true;
                }
                private int Two() =>
                    1;
            }
            """;
        var blocks = SourceBlocks.Read(CodeBlanking.Blank(Code));
        blocks.Where(block => block.IsType).ShouldHaveSingleItem().TypeName.ShouldBe("One");
        blocks.Single(block => block.Label == "==").LineCount.ShouldBe(4);
        blocks.Single(block => block.Label == "Two").LineCount.ShouldBe(2);
    }

    [Fact]
    public void No_line_is_longer_than_140_characters() => Offenders.MustBeNone(
        from file in Sources
        from line in file.Text.Split('\n').Select((text, index) => (Text: text.TrimEnd('\r'), Index: index))
        where line.Text.Length > MaxLineLength
        select $"{file.Path}:{line.Index + 1}: {line.Text.Length} characters",
        $"A line has at most {MaxLineLength} characters.");

    [Fact]
    public void No_file_is_longer_than_300_lines() => Offenders.MustBeNone(
        Sources.Where(file => file.LineCount > MaxFileLines).Select(file => $"{file.Path}: {file.LineCount} lines"),
        $"A file has at most {MaxFileLines} lines; split it by idea.");

    [Fact]
    public void No_member_is_longer_than_50_lines() => Offenders.MustBeNone(
        Sources.SelectMany(file => file.Blocks
            .Where(block => !block.IsType && block.LineCount > MaxMemberLines)
            .Select(block => $"{file.Path}:{block.Line} {block.Label}: {block.LineCount} lines")),
        $"A method has at most {MaxMemberLines} lines; split it by idea.");

    [Fact]
    public void A_file_has_one_public_type() => Offenders.MustBeNone(
        Sources.Where(file => !IsShownWhole(file) && file.Types.Count(type => type.IsPublic) > 1)
            .Select(file => $"{file.Path}: {string.Join(", ", file.Types.Where(type => type.IsPublic).Select(type => type.TypeName))}"),
        "A file is one type: give each public type its own.");

    [Fact]
    public void A_file_is_named_after_its_type() => Offenders.MustBeNone(
        Sources.Where(file => file.Name != "Program" && file.Types.Any() && !file.Types.Any(type => IsNamedAfter(file, type.TypeName!)))
            .Select(file => $"{file.Path}: {string.Join(", ", file.Types.Select(type => type.TypeName))}"),
        "A file bears its type's name: Type.cs, Type.Part.cs, or TypeOf….cs for the second of a pair that differs by its type parameters.");

    [Fact]
    public void No_type_has_a_meaningless_name() => Offenders.MustBeNone(
        Sources.SelectMany(file => file.Path.Split('/').SkipLast(1).Concat(file.Blocks.Select(block => block.TypeName).OfType<string>())
            .Where(name => EmptyWord().IsMatch(name)).Select(name => $"{file.Path}: {name}")),
        "No Utils, Helpers, Managers, Services (a hosted service is the framework's own term): name it by what it is, or put it where it " +
            "is used.");

    [Fact]
    public void No_source_file_contains_a_todo() => Offenders.MustBeNone(
        Sources.SelectMany(file => Matches(file, file.Text, Unfinished())),
        "No marks of unfinished work: finish it, or write it down where plans are kept.");

    [Fact]
    public void Tests_wait_for_signals_and_never_sleep() => Offenders.MustBeNone(
        Repository.Sources("tests").SelectMany(file => Matches(file, file.Code, Sleep())),
        "A test waits for an event, a completion or virtual time; a sleep is either too short or too long.");

    private static IEnumerable<string> Matches(SourceFile file, string text, Regex pattern) =>
        pattern.Matches(text).Select(match => $"{file.Path}:{text.AsSpan(0, match.Index).Count('\n') + 1}: {match.Value}");

    // A sample is read as one text: an agent below the records that it takes and returns.
    private static bool IsShownWhole(SourceFile file) => file.Path.StartsWith("samples/", StringComparison.Ordinal)
        || file.Path.StartsWith("tests/Samples", StringComparison.Ordinal)
        || file.Path.StartsWith("tests/Testing/", StringComparison.Ordinal);

    private static bool IsNamedAfter(SourceFile file, string type) =>
        file.Name == type || file.Name.StartsWith(type + ".", StringComparison.Ordinal)
        || file.Name.StartsWith(type + "Of", StringComparison.Ordinal) && Sources.Any(other => other.Name == type);

    [GeneratedRegex("(Util|Utils|Utilities|Helper|Helpers|Manager|Managers|(?<!Hosted)Service|Services)$")]
    private static partial Regex EmptyWord();

    // Concatenated, since this file must not violate the rule itself.
    [GeneratedRegex(@"\b(TO" + @"DO|FIX" + @"ME|XX" + @"X|NotImplemented" + @"Exception)\b")]
    private static partial Regex Unfinished();

    // An infinite delay until cancellation is no sleep.
    [GeneratedRegex(@"\b(Thread\.Sleep|Task\.Delay)\s*\((?!\s*Timeout\.Infinite)")]
    private static partial Regex Sleep();
}
