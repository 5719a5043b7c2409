using System.Text;

namespace Cop.Packages;

/// <summary>Removes what rules find from a text, also where it is written in other letters.</summary>
internal static class TextRedaction
{
    public const string Mark = "[redacted]";

    /// <summary>The text with a mark in place of each find. Finds that overlap or touch are one.</summary>
    public static string Remove(string text, IEnumerable<PhraseRule> rules)
    {
        var (skeleton, origins) = TextSkeleton.WithOrigins(text);
        List<PhraseRule> all = [.. rules];
        var places = all.SelectMany(rule => rule.Places(skeleton))
            .Select(place => (origins[place.Start].Start, origins[place.Start + place.Length - 1].End))
            // An expression may name what the skeleton does not keep, such as capitals.
            .Concat(all.SelectMany(rule => rule.Patterns).SelectMany(pattern => pattern.Matches(text)).Where(match => match.Length > 0)
                .Select(match => (Start: match.Index, End: match.Index + match.Length)))
            .OrderBy(place => place.Item1).ToList();
        var result = new StringBuilder(text.Length);
        int done = 0;
        foreach (var (start, end) in places)
        {
            if (end <= done) continue;
            if (start >= done && !(start == done && done > 0)) result.Append(text, done, start - done).Append(Mark);
            done = end;
        }

        return result.Append(text, done, text.Length - done).ToString();
    }
}
