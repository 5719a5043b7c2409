using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Cop.Packages;

/// <summary>
/// Texts in the form in which guardrails compare them: without case, accents, look-alikes, invisible characters and repeated blanks.
/// </summary>
/// <remarks>
/// The table is ours, since the framework's normalization returns most characters unchanged under invariant globalization.
/// </remarks>
internal static class TextSkeleton
{
    private static readonly Lazy<FrozenDictionary<int, string>> Table = new(static () =>
    {
        using var stream = typeof(TextSkeleton).Assembly.GetManifestResourceStream("skeleton.txt")
            ?? throw new CopInvariantException("The assembly has no table of characters.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var table = new Dictionary<int, string>();
        while (reader.ReadLine() is { } line)
        {
            if (line.Length == 0 || line[0] == '#') continue;
            int end = line.IndexOf(';');
            table[int.Parse(line.AsSpan(0, end), NumberStyles.HexNumber, CultureInfo.InvariantCulture)] = line[(end + 1)..];
        }

        return table.ToFrozenDictionary();
    });

    /// <summary>The skeleton of a text.</summary>
    public static string Of(string text)
    {
        var skeleton = new StringBuilder(text.Length);
        bool endsWithBlank = true;
        foreach (var rune in text.EnumerateRunes()) Add(skeleton, rune, ref endsWithBlank);
        return skeleton.ToString().TrimEnd();
    }

    /// <summary>The skeleton of a text without trimming, and for each of its characters the rune of the text that it comes from.</summary>
    public static (string Skeleton, ImmutableArray<(int Start, int End)> Origins) WithOrigins(string text)
    {
        var skeleton = new StringBuilder(text.Length);
        var origins = ImmutableArray.CreateBuilder<(int, int)>(text.Length);
        bool endsWithBlank = true;
        int start = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            Add(skeleton, rune, ref endsWithBlank);
            while (origins.Count < skeleton.Length) origins.Add((start, start + rune.Utf16SequenceLength));
            start += rune.Utf16SequenceLength;
        }

        return (skeleton.ToString(), origins.ToImmutable());
    }

    private static void Add(StringBuilder skeleton, Rune rune, ref bool endsWithBlank)
    {
        if (rune.IsAscii) Add(skeleton, char.ToLowerInvariant((char)rune.Value), ref endsWithBlank);
        else if (Table.Value.TryGetValue(rune.Value, out var mapped))
            foreach (char letter in mapped) Add(skeleton, letter, ref endsWithBlank);
        else if (Rune.IsWhiteSpace(rune)) Add(skeleton, ' ', ref endsWithBlank);
        else
        {
            skeleton.Append(rune.ToString());
            endsWithBlank = false;
        }
    }

    private static void Add(StringBuilder skeleton, char letter, ref bool endsWithBlank)
    {
        bool isBlank = char.IsWhiteSpace(letter) || char.IsControl(letter);
        if (!(isBlank && endsWithBlank)) skeleton.Append(isBlank ? ' ' : letter);
        endsWithBlank = isBlank;
    }
}
