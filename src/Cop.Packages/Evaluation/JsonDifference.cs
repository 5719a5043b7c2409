using System.Text.Json;

namespace Cop.Packages;

/// <summary>Names the first part in which two JSON values differ.</summary>
internal static class JsonDifference
{
    private const int Around = 30;

    /// <summary>A JSON Pointer with both values; the values must differ.</summary>
    public static string Find(CopJson recorded, CopJson now) => Find("", recorded, now) ?? "no part";

    private static string? Find(string at, CopJson? recorded, CopJson? now)
    {
        if (recorded is not null && recorded.Equals(now) || recorded is null && now is null) return null;
        if (recorded?.Kind == JsonValueKind.Object && now?.Kind == JsonValueKind.Object)
            return recorded.Members.Concat(now.Members).Select(each => each.Name).Distinct(StringComparer.Ordinal)
                .Select(name => Find($"{at}/{JsonPointerToken.Escape(name)}", recorded[name], now[name]))
                    .FirstOrDefault(each => each is not null);
        if (recorded?.Kind == JsonValueKind.Array && now?.Kind == JsonValueKind.Array)
        {
            var (before, after) = (recorded.Items.ToList(), now.Items.ToList());
            return Enumerable.Range(0, Math.Max(before.Count, after.Count))
                .Select(index => Find($"{at}/{index}", before.ElementAtOrDefault(index), after.ElementAtOrDefault(index)))
                .FirstOrDefault(each => each is not null);
        }

        var (left, right) = (recorded?.ToString() ?? "nothing", now?.ToString() ?? "nothing");
        int same = left.Zip(right).TakeWhile(pair => pair.First == pair.Second).Count();
        return $"{(at.Length == 0 ? "/" : at)} (recorded {Part(left, same)}, now {Part(right, same)})";
    }

    private static string Part(string text, int same)
    {
        int from = Math.Max(0, same - Around), to = Math.Min(text.Length, same + Around);
        return $"{(from > 0 ? "…" : "")}{text[from..to]}{(to < text.Length ? "…" : "")}";
    }
}
