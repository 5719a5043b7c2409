using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Cop.Packages;

/// <summary>A rule taken apart: what kind of rule it is, what about, and under which condition.</summary>
/// <param name="Modality">Forbids, requires or allows; null for a sentence that is none of these.</param>
/// <param name="Predicate">The words that say what about, without filler and endings.</param>
/// <param name="Condition">The text behind if, when or unless; empty without one.</param>
internal sealed record RuleSentence(RuleModality? Modality, ImmutableHashSet<string> Predicate, string Condition)
{
    private const double MinOverlap = 0.8;

    private static readonly ImmutableHashSet<string> Fillers =
    [
        "a", "an", "the", "you", "your", "we", "it", "they", "user", "users", "any", "all", "of", "to", "in", "on", "for", "with", "and",
        "or",
        "be", "is", "are", "that", "this", "their", "them", "please", "model", "assistant", "agent", "ever",
    ];

    private static readonly (Regex Pattern, RuleModality Modality)[] Modalities =
    [
        (Words("must not|mustn't|never|do not|don't|should not|shouldn't|shall not|cannot|can't|can not|may not|avoid|refuse to|not " +
            "allowed to|no"), RuleModality.Forbids),
        (Words("must|always|shall|should|have to|has to|required to|need to|needs to"), RuleModality.Requires),
        (Words("may|can|allowed to|free to"), RuleModality.Allows),
    ];

    private static readonly Regex ConditionWord = Words("if|when|whenever|unless");

    public static RuleSentence Parse(string text)
    {
        text = text.ToLowerInvariant().Replace('\u2019', '\'');
        var condition = ConditionWord.Match(text);
        string main = condition.Success ? text[..condition.Index] : text;
        var (pattern, modality) =
            Modalities.Where(each => each.Pattern.IsMatch(main)).Select(each => (each.Pattern, (RuleModality?)each.Modality))
            .FirstOrDefault();
        // "Must log names" and "log names": an order without a modal verb requires.
        string predicate = pattern is null ? main : pattern.Replace(main, " ");
        return new(modality ?? RuleModality.Requires, WordsOf(predicate), condition.Success ? Join(text[condition.Index..]) : "");
    }

    /// <summary>Whether two rules say the opposite about the same.</summary>
    public bool Contradicts(RuleSentence other) =>
        (Modality == RuleModality.Forbids) != (other.Modality == RuleModality.Forbids)
        && (Condition == other.Condition || Condition.Length == 0 || other.Condition.Length == 0)
        && Predicate.Count > 0 && Predicate.Intersect(other.Predicate).Count >= MinOverlap * Predicate.Union(other.Predicate).Count;

    private static string Join(string text) => string.Join(' ', WordsOf(text).Order(StringComparer.Ordinal));

    private static ImmutableHashSet<string> WordsOf(string text) =>
        [.. Regex.Split(text, "[^\\p{L}\\p{N}]+").Where(word => word.Length > 0 && !Fillers.Contains(word)).Select(Stem)];

    private static string Stem(string word)
    {
        foreach (var ending in new[] { "ing", "ed", "es", "s" })
        {
            if (word.Length - ending.Length >= 3 && word.EndsWith(ending, StringComparison.Ordinal)
                && !word.EndsWith("ss", StringComparison.Ordinal))
                return word[..^ending.Length].TrimEnd('e');
        }

        return word.TrimEnd('e');
    }

    private static Regex Words(string alternatives) =>
        new($"\\b(?:{alternatives})\\b", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
}
