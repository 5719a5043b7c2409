using System.Globalization;
using System.Text;

namespace Cop.Generators;

/// <summary>Derives event types from the names of records, by the rule of the kernel.</summary>
internal static class EventNames
{
    private static readonly string[] Reserved =
        ["topic.", "task.", "step.", "artifact.", "continuation.", "delivery.", "privacy.", "store."];

    /// <summary>Whether only the kernel may define this event type.</summary>
    public static bool IsReserved(string eventType) =>
        System.Array.Exists(Reserved, prefix => eventType.StartsWith(prefix, System.StringComparison.Ordinal));

    /// <summary>Returns the words of a name in lower case, and the number of a final <c>V2</c>; null without one.</summary>
    public static (IReadOnlyList<string> Words, int? Suffix) Split(string name)
    {
        var end = name.Length;
        while (end > 0 && char.IsDigit(name[end - 1]))
            end--;
        int? suffix = null;
        if (end > 1 && end < name.Length && name[end - 1] == 'V' && !IsUpper(name[end - 2]))
            (suffix, name) = (int.Parse(name.Substring(end), CultureInfo.InvariantCulture), name.Substring(0, end - 1));
        var words = new List<string>();
        var word = new StringBuilder();
        for (var at = 0; at < name.Length; at++)
        {
            var begins = char.IsUpper(name[at]) && at > 0
                && (!char.IsUpper(name[at - 1]) || (at + 1 < name.Length && char.IsLower(name[at + 1])));
            if (begins)
            {
                words.Add(word.ToString());
                word.Clear();
            }

            word.Append(char.ToLowerInvariant(name[at]));
        }

        words.Add(word.ToString());
        return (words, suffix);
    }

    private static bool IsUpper(char letter) => letter is >= 'A' and <= 'Z';
}
