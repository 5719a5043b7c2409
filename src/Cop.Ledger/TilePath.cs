using System.Globalization;

namespace Cop.Ledger;

/// <summary>The path of a tile below <c>tile/</c>.</summary>
/// <param name="Level">The level.</param>
/// <param name="Number">The number of the tile in its level.</param>
/// <param name="Width">The number of hashes.</param>
/// <remarks>C2SP tlog-tiles: the number in groups of three digits, all but the last with an <c>x</c> before.</remarks>
internal sealed record TilePath(int Level, long Number, int Width)
{
    private const int MaxLevel = 7;
    private const int MaxGroups = 5;

    public static TilePath? Parse(string path)
    {
        var parts = path.Split('/');
        if (parts.Length < 2 || parts[0].Length != 1 || !TryDigits(parts[0], 1, out var level) || level > MaxLevel)
            return null;
        var (last, width) = (parts.Length - 1, (long)LedgerTree.TileWidth);
        if (parts.Length > 2 && parts[^2].EndsWith(".p", StringComparison.Ordinal))
        {
            last--;
            if (!TryDigits(parts[^1], parts[^1].Length, out width) || width is < 1 or >= LedgerTree.TileWidth || parts[^1][0] == '0')
                return null;
            parts[last] = parts[last][..^2];
        }

        if (last > MaxGroups)
            return null;
        var number = 0L;
        for (var at = 1; at <= last; at++)
        {
            var group = at < last ? parts[at].StartsWith('x') ? parts[at][1..] : "" : parts[at];
            if (!TryDigits(group, 3, out var digits) || at == 1 && last > 1 && digits == 0)
                return null;
            number = number * 1000 + digits;
        }

        return new TilePath((int)level, number, (int)width);
    }

    private static bool TryDigits(string text, int count, out long number)
    {
        number = 0;
        return text.Length == count && count is > 0 and <= 3
            && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }
}
