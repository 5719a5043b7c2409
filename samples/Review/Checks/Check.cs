using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Cop.Samples.Review;

/// <summary>One check of a section. All checks are pure except <c>links</c>, for which the checker looks up files.</summary>
/// <param name="Name">The name in logs and reports.</param>
/// <param name="Title">Short description of the faults that it finds.</param>
/// <param name="Find">Returns the findings in the prose of a section; lines are indices into it.</param>
internal sealed partial record Check(string Name, string Title, Func<Section, Prose, IEnumerable<Finding>> Find)
{
    private const int MaxWords = 40;

    /// <summary>All checks, in the order of a report.</summary>
    public static ImmutableArray<Check> All { get; } =
    [
        new("links", "links to files that do not exist", (_, _) => []),
        new("words", "repeated words", (_, prose) => RepeatedWords(prose)),
        new("headings", "headings that skip a level", (section, _) => SkippedLevels(section)),
        new("sentences", $"sentences over {MaxWords} words", (_, prose) => LongSentences(prose)),
        new("fences", "unclosed code fences", (_, prose) => UnclosedFences(prose)),
    ];

    private static IEnumerable<Finding> RepeatedWords(Prose prose) =>
        from paragraph in Paragraph.Find(prose)
        from Match match in Repeated().Matches(paragraph.Text)
        select new Finding(paragraph.LineAt(match.Index), $"'{match.Groups["word"].Value}' stands twice");

    private static IEnumerable<Finding> SkippedLevels(Section section) =>
        section.PreviousLevel > 0 && section.Level > section.PreviousLevel + 1
        ? [new Finding(0, $"the heading has level {section.Level} behind one of level {section.PreviousLevel}")]
        : [];

    private static IEnumerable<Finding> LongSentences(Prose prose)
    {
        foreach (var paragraph in Paragraph.Find(prose))
        {
            var start = 0;
            var ends = SentenceEnd().Matches(paragraph.Text).Select(match => match.Index + match.Length);
            foreach (var end in ends.Append(paragraph.Text.Length))
            {
                var sentence = paragraph.Text[start..end];
                var words = Word().Count(sentence);
                if (words > MaxWords)
                    yield return new Finding(paragraph.LineAt(start), $"a sentence has {words} words; it begins '{Beginning(sentence)}'");
                start = end;
            }
        }
    }

    private static IEnumerable<Finding> UnclosedFences(Prose prose) =>
        prose.UnclosedFence is { } line ? [new Finding(line, "the code fence that opens here is not closed")] : [];

    private static string Beginning(string sentence) =>
        string.Join(' ', sentence.Split((char[]?)null, 6, StringSplitOptions.RemoveEmptyEntries).Take(5));

    [GeneratedRegex(
        @"(?<![\p{L}\p{N}'’_-])(?<word>\p{L}{2,})\s+\k<word>(?![\p{L}\p{N}'’_-])",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Repeated();

    // A full stop ends a sentence when what follows begins one: "e.g. this" does not.
    [GeneratedRegex(@"[.!?][)""'”’*_\]]*\s+(?=[(""'“‘*_\[]*[\p{Lu}\d`])")]
    private static partial Regex SentenceEnd();

    [GeneratedRegex(@"\S*[\p{L}\p{N}`]\S*")]
    private static partial Regex Word();
}
