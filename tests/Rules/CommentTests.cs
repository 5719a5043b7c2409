using System.Text.RegularExpressions;

namespace Cop.Rules.Tests;

/// <summary>Comments and documents use the standard terms of the field.</summary>
public sealed partial class CommentTests
{
    private static readonly IReadOnlyList<SourceFile> Sources = [.. Repository.Sources("src", "samples")];

    private static readonly IReadOnlyList<string> Documents = ["README.md", "CHANGELOG.md", .. Repository.Files("docs", "*.md")];

    [Theory]
    [InlineData("Whoever needs one order follows positions.", "Whoever")]
    [InlineData("The callers were told.", "told")]
    [InlineData("A lane that has moved.", "lane")]
    [InlineData("The outcome of a commit.", null)]
    [InlineData("A commit of `lanes`, <c>fence</c> and \"doors\".", null)]
    public void The_rule_finds_a_banned_word_in_prose(string prose, string? found) => BannedIn(prose).ShouldBe(found);

    [Fact]
    public void Comments_use_standard_terms() => Offenders.MustBeNone(
        from comment in Sources.SelectMany(Comments)
        let banned = BannedIn(comment.Text)
        where banned is not null
        select $"{comment.At}: '{banned}' in: {comment.Text}",
        "A comment names the actor and uses the standard term.");

    [Fact]
    public void Documents_use_standard_terms() => Offenders.MustBeNone(
        from document in Documents
        from line in Prose(document)
        let banned = BannedIn(line.Text)
        where banned is not null
        select $"{line.At}: '{banned}' in: {line.Text}",
        "A document names the actor and uses the standard term.");

    [Fact]
    public void Summaries_say_what_a_thing_is() => Offenders.MustBeNone(
        from file in Sources
        from Match summary in Summary().Matches(file.Text)
        where RiddleStart().IsMatch(PlainText(summary.Groups[2].Value))
        select $"{file.Path}:{LineOf(file.Text, summary.Index)}: {PlainText(summary.Groups[2].Value)}",
        "A summary, parameter or result begins with what the thing is or does, not with what, who, how, where or that.");

    [Fact]
    public void Summaries_cite_no_sections_or_decisions() => Offenders.MustBeNone(
        from file in Sources
        from Match summary in Summary().Matches(file.Text)
        where summary.Groups[1].Value == "summary" && Citation().IsMatch(summary.Groups[2].Value)
        select $"{file.Path}:{LineOf(file.Text, summary.Index)}: {PlainText(summary.Groups[2].Value)}",
        "Protocol sections and decision ids belong at the end of <remarks>.");

    private static string? BannedIn(string prose) =>
        Banned().Match(Quotation().Replace(prose, "")) is { Success: true } found ? found.Value : null;

    // A comment after code counts only where the code has no string, in which two slashes may be text.
    private static IEnumerable<(string At, string Text)> Comments(SourceFile file) =>
        from line in file.Text.Split('\n').Select((text, index) => (Text: text.Trim(), Number: index + 1))
        where line.Text.StartsWith("//", StringComparison.Ordinal) || !line.Text.Contains('"', StringComparison.Ordinal)
        let comment = Comment().Match(line.Text)
        where comment.Success
        select ($"{file.Path}:{line.Number}", comment.Groups[1].Value);

    private static IEnumerable<(string At, string Text)> Prose(string document)
    {
        var isCode = false;
        foreach (var (text, index) in Repository.Read(document).Split('\n').Select((text, index) => (text, index)))
        {
            isCode ^= text.StartsWith("```", StringComparison.Ordinal);
            if (!isCode)
                yield return ($"{document}:{index + 1}", text);
        }
    }

    private static string PlainText(string xml) =>
        Blank().Replace(Tag().Replace(xml, "").Replace("///", "", StringComparison.Ordinal), " ").Trim();

    private static int LineOf(string text, int index) => text.AsSpan(0, index).Count('\n') + 1;

    // Metaphors and people without a name; each has a standard term ("unreachable", "continues", "another node", "lease", "subscription").
    [GeneratedRegex(
        """
        \b(?:who(?:m)?ever|whatever|nobody|somebody|someone|everybody|anybody|no\ one|what\ (?:became|becomes|came|comes)\ of|the\ way\ in
        |told|knows
        |doors?|rooms|walk(?:s|ed|ing)?|lanes?|fences?|(?:take[sn]?|took|taking|give[sn]?|gave|giving)\ (?:it\ )?up|ha(?:s|ve)\ parted
        |mend(?:s|ed)?
        |out\ of\ reach|for\ ever|ever\ more|seldom|now\ and\ then|in\ vain|anew|let(?:s|ting)?\ go\ of|stands?|stood|standing
        |go(?:es|ing)\ on|went\ on
        |comes\ to\ be|came\ to\ be|hears?|heard|news|journey|looks?\ (?:at|for|again|unasked)|looking)\b
        """,
        RegexOptions.IgnoreCase | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Banned();

    [GeneratedRegex("""<c>.*?</c>|<[^>]*>|`[^`]*`|"[^"]*"|\]\([^)]*\)""")]
    private static partial Regex Quotation();

    [GeneratedRegex("""(?:^|\s)///? ?(.*)$""")]
    private static partial Regex Comment();

    [GeneratedRegex("""<(summary|param|returns)(?: [^>]*)?>(.*?)</\1>""", RegexOptions.Singleline)]
    private static partial Regex Summary();

    [GeneratedRegex("""^(?:What|Who|Whom|Whose|How|Where|That|Why)\b""")]
    private static partial Regex RiddleStart();

    [GeneratedRegex("""\(spec \d|\b(?:D|M|CE)-\d""")]
    private static partial Regex Citation();

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tag();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blank();
}
