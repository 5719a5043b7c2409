using System.Text.RegularExpressions;

namespace Cop.Samples.Review;

/// <summary>The lines of a text without code: fenced lines are empty, inline code is backticks of the same length.</summary>
/// <param name="Lines">The lines, as many as the text has.</param>
/// <param name="UnclosedFence">The index of the line that opens an unclosed code block; null if there is none.</param>
internal sealed partial record Prose(string[] Lines, int? UnclosedFence)
{
    public static Prose Read(ReadOnlySpan<string> lines)
    {
        var prose = new string[lines.Length];
        var (fence, openedAt) = ("", -1);
        for (var i = 0; i < lines.Length; i++)
        {
            var mark = Fence().Match(lines[i]);
            var isInside = fence.Length > 0;
            if (isInside && mark.Success && Closes(mark, fence))
                fence = "";
            else if (!isInside && mark.Success && Opens(mark))
                (fence, openedAt, isInside) = (mark.Groups["fence"].Value, i, true);
            else if (!isInside)
                prose[i] = Code().Replace(lines[i], code => new string('`', code.Length));
            prose[i] ??= "";
        }

        return new Prose(prose, fence.Length > 0 ? openedAt : null);
    }

    private static bool Opens(Match mark) =>
        mark.Groups["fence"].Value[0] == '~' || !mark.Groups["rest"].Value.Contains('`', StringComparison.Ordinal);

    private static bool Closes(Match mark, string fence)
    {
        var candidate = mark.Groups["fence"].Value;
        return candidate[0] == fence[0] && candidate.Length >= fence.Length && string.IsNullOrWhiteSpace(mark.Groups["rest"].Value);
    }

    [GeneratedRegex(@"^\s*(?<fence>`{3,}|~{3,})(?<rest>.*)$", RegexOptions.ExplicitCapture)]
    private static partial Regex Fence();

    [GeneratedRegex(@"(?<!`)(?<ticks>`+)(?!`).+?(?<!`)\k<ticks>(?!`)", RegexOptions.ExplicitCapture)]
    private static partial Regex Code();
}
