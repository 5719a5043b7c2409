using System.Globalization;
using System.Text.Json;

namespace Cop.AI;

/// <summary>Names the first differences between a recorded request and another one.</summary>
internal static class RequestDiff
{
    private const int MaxDifferences = 8;
    private const int MaxText = 160;

    public static string Between(CopJson recorded, CopJson now)
    {
        List<string> lines = [];
        Compare("", recorded, now, lines);
        return lines.Count == 0 ? "no difference" : string.Join('\n', lines.Take(MaxDifferences));
    }

    private static void Compare(string path, CopJson? recorded, CopJson? now, List<string> lines)
    {
        if (lines.Count >= MaxDifferences || Equals(recorded, now))
            return;
        if (recorded?.Kind == JsonValueKind.Object && now?.Kind == JsonValueKind.Object)
        {
            foreach (var name in recorded.Members.Concat(now.Members).Select(member => member.Name).Distinct())
                Compare($"{path}/{name}", recorded[name], now[name], lines);
        }
        else if (recorded?.Kind == JsonValueKind.Array && now?.Kind == JsonValueKind.Array)
        {
            var (before, after) = (recorded.Items.ToList(), now.Items.ToList());
            for (var index = 0; index < Math.Max(before.Count, after.Count); index++)
                Compare($"{path}/{index.ToString(CultureInfo.InvariantCulture)}", before.ElementAtOrDefault(index),
                    after.ElementAtOrDefault(index), lines);
        }
        else
        {
            lines.Add($"{(path.Length == 0 ? "/" : path)}\n  - {Text(recorded, now)}\n  + {Text(now, recorded)}");
        }
    }

    // A long text is shown around the first character that differs.
    private static string Text(CopJson? value, CopJson? other)
    {
        if (value is null)
            return "(absent)";
        var (text, against) = (value.ToString(), other?.ToString() ?? "");
        if (text.Length <= MaxText)
            return text;
        var same = text.Zip(against).TakeWhile(pair => pair.First == pair.Second).Count();
        var from = Math.Clamp(same - MaxText / 2, 0, Math.Max(0, text.Length - MaxText));
        return (from > 0 ? "…" : "") + SafeText.Clean(SafeText.Cut(text[from..], MaxText)) + (from + MaxText < text.Length ? "…" : "");
    }
}
