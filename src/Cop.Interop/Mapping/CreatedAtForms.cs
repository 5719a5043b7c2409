using System.Globalization;

namespace Cop;

/// <summary>The texts that a <c>createdAt</c> may have had before an SDK wrote its moment in another form.</summary>
/// <remarks>SDKs parse <c>time</c> and format it again: they drop or add zeros, or write an offset. Decision CE-7.</remarks>
internal static class CreatedAtForms
{
    private const string Pattern = "yyyy-MM-ddTHH:mm:ss";

    // The kernel's own form has three digits; events of other implementations have what they please, up to nanoseconds.
    private static readonly int[] DigitCounts = [3, 0, 1, 2, 4, 5, 6, 7, 8, 9];

    /// <summary>Lists the forms in UTC that denote exactly the same moment, the kernel's own first.</summary>
    /// <param name="time">An RFC 3339 time with any offset.</param>
    /// <returns>At most ten texts; none where no <c>createdAt</c> can denote the moment, as with a leap second.</returns>
    public static IEnumerable<string> Of(string time)
    {
        var end = Pattern.Length;
        if (time[end] == '.')
            end = time.AsSpan(end + 1).IndexOfAnyExceptInRange('0', '9') + end + 1;
        if (ToUtc(time[..Pattern.Length], time.AsSpan(end)) is not { } utc)
            return [];
        var start = utc.ToString(Pattern, CultureInfo.InvariantCulture);
        var digits = time[Pattern.Length..end].TrimStart('.').TrimEnd('0');
        return DigitCounts.Where(count => count >= digits.Length)
            .Select(count => count == 0 ? $"{start}Z" : $"{start}.{digits.PadRight(count, '0')}Z");
    }

    private static DateTime? ToUtc(string dateTime, ReadOnlySpan<char> offset)
    {
        if (!DateTime.TryParseExact(dateTime.ToUpperInvariant(), Pattern, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
            return null;
        var ticks = local.Ticks - TicksOf(offset);
        return ticks >= 0 && ticks <= DateTime.MaxValue.Ticks ? new DateTime(ticks, DateTimeKind.Utc) : null;
    }

    private static long TicksOf(ReadOnlySpan<char> offset)
    {
        if (offset is "Z" or "z")
            return 0;
        var minutes = (int.Parse(offset[1..3], CultureInfo.InvariantCulture) * 60) + int.Parse(offset[4..6], CultureInfo.InvariantCulture);
        return (offset[0] == '-' ? -minutes : minutes) * TimeSpan.TicksPerMinute;
    }
}
