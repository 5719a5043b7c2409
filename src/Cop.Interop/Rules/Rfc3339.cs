using System.Globalization;

namespace Cop;

/// <summary>Validates the attribute type Timestamp: <c>date-time</c> of RFC 3339, with any offset.</summary>
internal static class Rfc3339
{
    public static bool IsTime(ReadOnlySpan<char> text) =>
        text.Length >= 20 && text[4] == '-' && text[7] == '-' && text[10] is 'T' or 't' && text[13] == ':' && text[16] == ':'
        && IsDate(text) && In(text[11..13], 0, 23) && In(text[14..16], 0, 59)
        // RFC 3339 has leap seconds.
        && In(text[17..19], 0, 60)
        && IsOffset(BehindFraction(text[19..]));

    private static bool IsDate(ReadOnlySpan<char> text) =>
        In(text[..4], 0, 9999) && In(text[5..7], 1, 12)
        // The year 0 is a leap year; .NET begins with the year 1.
        && In(text[8..10], 1, DateTime.DaysInMonth(Number(text[..4]) is var year and > 0 ? year : 4, Number(text[5..7])));

    private static ReadOnlySpan<char> BehindFraction(ReadOnlySpan<char> text)
    {
        if (text[0] != '.')
            return text;
        var digits = text[1..].IndexOfAnyExceptInRange('0', '9');
        return digits <= 0 ? [] : text[(1 + digits)..];
    }

    private static bool IsOffset(ReadOnlySpan<char> text) =>
        text is "Z" or "z"
        || (text.Length == 6 && text[0] is '+' or '-' && text[3] == ':' && In(text[1..3], 0, 23) && In(text[4..6], 0, 59));

    private static bool In(ReadOnlySpan<char> digits, int least, int most) =>
        Number(digits) is var value && value >= least && value <= most;

    // .NET's parser takes trailing NUL characters too.
    private static int Number(ReadOnlySpan<char> digits) => !digits.ContainsAnyExceptInRange('0', '9')
        && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : -1;
}
