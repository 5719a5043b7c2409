using System.Buffers;
using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Cop.Packages;

/// <summary>The trigger phrases of a constraint in the form in which they are matched.</summary>
/// <param name="Rule">The constraint.</param>
/// <param name="Phrases">The skeletons of the literal phrases.</param>
/// <param name="Search">A search for all of them at once.</param>
/// <param name="Patterns">The expressions.</param>
internal sealed record PhraseRule(
    BundleRule Rule, ImmutableArray<string> Phrases, SearchValues<string> Search, ImmutableArray<Regex> Patterns)
{
    public static PhraseRule Of(BundleRule rule)
    {
        var all = rule.Constraint.Phrases;
        ImmutableArray<string> phrases = [.. all.Where(each => !IsPattern(each)).Select(TextSkeleton.Of).Where(each => each.Length > 0)];
        var patterns = all.Where(IsPattern).Select(each => LinearPattern.TryCompile(each[1..^1], out var regex, out _) ? regex : null);
        return new(rule, phrases, SearchValues.Create(phrases.AsSpan(), StringComparison.Ordinal), [.. patterns.OfType<Regex>()]);
    }

    /// <summary>The phrase or expression that a text has; null when it has none.</summary>
    /// <param name="text">The text.</param>
    /// <param name="skeleton">Its skeleton.</param>
    public string? Find(string text, string skeleton)
    {
        if (Patterns.FirstOrDefault(each => each.IsMatch(text) || each.IsMatch(skeleton)) is { } pattern) return pattern.ToString();
        for (int start = 0; start < skeleton.Length;)
        {
            int found = skeleton.AsSpan(start).IndexOfAny(Search);
            if (found < 0) return null;
            int at = start + found;
            foreach (var phrase in Phrases)
            {
                if (skeleton.AsSpan(at).StartsWith(phrase, StringComparison.Ordinal) && IsWhole(skeleton, at, phrase.Length)) return phrase;
            }

            start = at + 1;
        }

        return null;
    }

    /// <summary>The places of all phrases and expressions in a text.</summary>
    public IEnumerable<(int Start, int Length)> Places(string skeleton)
    {
        foreach (var pattern in Patterns)
        {
            foreach (Match match in pattern.Matches(skeleton))
                if (match.Length > 0) yield return (match.Index, match.Length);
        }

        foreach (var phrase in Phrases)
        {
            for (int at = skeleton.IndexOf(phrase, StringComparison.Ordinal); at >= 0;
                at = skeleton.IndexOf(phrase, at + 1, StringComparison.Ordinal))
                if (IsWhole(skeleton, at, phrase.Length)) yield return (at, phrase.Length);
        }
    }

    // "class" is no part of "classic" where a phrase begins and ends with letters.
    private static bool IsWhole(string text, int start, int length)
    {
        int end = start + length;
        return !(start > 0 && char.IsLetterOrDigit(text[start - 1]) && char.IsLetterOrDigit(text[start]))
            && !(end < text.Length && char.IsLetterOrDigit(text[end - 1]) && char.IsLetterOrDigit(text[end]));
    }

    private static bool IsPattern(string phrase) => phrase is ['/', _, .., '/'];
}
