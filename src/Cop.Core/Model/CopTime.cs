using System.Globalization;

namespace Cop;

/// <summary>Times as COP writes and reads them: ISO-8601 in UTC (spec 2.1, 3.4.1, D-12).</summary>
public static class CopTime
{
    private const string Layout = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    /// <summary>The kernel's own form, <c>2025-12-14T10:00:00.000Z</c>; what is finer than a millisecond is cut.</summary>
    public static string Format(DateTimeOffset time) => time.UtcDateTime.ToString(Layout, CultureInfo.InvariantCulture);

    /// <summary>Writes <see cref="Format"/> in ASCII, without a string in between.</summary>
    internal static void Write(DateTimeOffset time, Span<byte> destination) => time.UtcDateTime.TryFormat(destination, out _, Layout, CultureInfo.InvariantCulture);

    /// <summary>Reads <c>yyyy-MM-ddTHH:mm:ss[.fraction]Z</c>; anything else, other offsets too, is refused.</summary>
    public static bool TryParse(string? text, out DateTimeOffset time)
    {
        time = default;
        if (text is null || text.Length is < 20 or > 30 || text[^1] != 'Z' || text[10] != 'T')
            return false;
        if (text.Length > 20 && (text[19] != '.' || text.AsSpan(20, text.Length - 21).ContainsAnyExceptInRange('0', '9') || text.Length == 21))
            return false;
        if (!DateTime.TryParseExact(text.AsSpan(0, 19), "yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var whole))
            return false;
        var ticks = 0L;
        for (int i = 20, digits = 0; i < text.Length - 1 && digits < 7; i++, digits++)
            ticks += (text[i] - '0') * (long)Math.Pow(10, 6 - digits);
        time = new DateTimeOffset(whole.AddTicks(ticks), TimeSpan.Zero);
        return true;
    }

    /// <summary>The time cut to the millisecond that <see cref="Format"/> writes.</summary>
    public static DateTimeOffset ToMilliseconds(DateTimeOffset time) => new(time.UtcTicks - time.UtcTicks % TimeSpan.TicksPerMillisecond, TimeSpan.Zero);
}
