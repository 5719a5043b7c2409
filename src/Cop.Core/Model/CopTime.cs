using System.Buffers;
using System.Globalization;
using System.Text;

namespace Cop.Protocol;

/// <summary>Formats and parses times: ISO-8601 in UTC.</summary>
/// <remarks>Protocol 2.1, 3.4.1; decision D-12.</remarks>
public static class CopTime
{
    /// <summary>The number of bytes that <see cref="Write"/> writes.</summary>
    internal const int WrittenBytes = 24;

    private const int Shortest = 20;
    private const int Longest = 30;
    private const int TickDigits = 7;

    /// <summary>Formats a time as <c>2025-12-14T10:00:00.000Z</c>; fractions of a millisecond are truncated.</summary>
    public static string Format(DateTimeOffset time) => string.Create(WrittenBytes, time, static (text, given) =>
    {
        Span<byte> ascii = stackalloc byte[WrittenBytes];
        Write(given, ascii);
        Ascii.ToUtf16(ascii, text, out _);
    });

    /// <summary>Writes the text of <see cref="Format"/> as 24 bytes of ASCII without allocating a string.</summary>
    internal static void Write(DateTimeOffset time, Span<byte> destination)
    {
        // The round-trip format has seven fractional digits and is many times faster than a custom format string.
        Span<byte> roundTrip = stackalloc byte[WrittenBytes + TickDigits];
        time.UtcDateTime.TryFormat(roundTrip, out _, "O", CultureInfo.InvariantCulture);
        roundTrip[..(WrittenBytes - 1)].CopyTo(destination);
        destination[WrittenBytes - 1] = (byte)'Z';
    }

    /// <summary>Parses <c>yyyy-MM-ddTHH:mm:ss[.fraction]Z</c>; rejects everything else, including other offsets.</summary>
    public static bool TryParse(string? text, out DateTimeOffset time)
    {
        time = default;
        Span<byte> ascii = stackalloc byte[Longest];
        return text is { Length: <= Longest } && Ascii.FromUtf16(text, ascii, out var length) == OperationStatus.Done
            && TryParse(ascii[..length], out time);
    }

    /// <summary>Parses ASCII as <see cref="TryParse(string, out DateTimeOffset)"/> does.</summary>
    internal static bool TryParse(ReadOnlySpan<byte> ascii, out DateTimeOffset time)
    {
        time = default;
        if (ascii.Length is < Shortest or > Longest || ascii[4] != '-' || ascii[7] != '-' || ascii[10] != 'T' || ascii[13] != ':'
            || ascii[16] != ':' || ascii[^1] != 'Z')
            return false;
        var (year, month, day) = (Digits(ascii[..4]), Digits(ascii[5..7]), Digits(ascii[8..10]));
        var (hour, minute, second) = (Digits(ascii[11..13]), Digits(ascii[14..16]), Digits(ascii[17..19]));
        if (year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month) || hour is < 0 or > 23
            || minute is < 0 or > 59 || second is < 0 or > 59)
            return false;
        var ticks = 0L;
        if (ascii.Length > Shortest && (ascii[Shortest - 1] != '.' || !TryFraction(ascii[Shortest..^1], out ticks)))
            return false;
        time = new DateTimeOffset(year, month, day, hour, minute, second, TimeSpan.Zero).AddTicks(ticks);
        return true;
    }

    private static bool TryFraction(ReadOnlySpan<byte> digits, out long ticks)
    {
        ticks = 0;
        if (digits.IsEmpty || digits.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
            return false;
        for (var place = 0; place < TickDigits; place++)
            ticks = (10 * ticks) + (place < digits.Length ? digits[place] - '0' : 0);
        return true;
    }

    // Returns a negative number when a character is not a digit.
    private static int Digits(ReadOnlySpan<byte> digits)
    {
        var number = 0;
        foreach (var digit in digits)
        {
            if (!char.IsAsciiDigit((char)digit))
                return -1;
            number = (10 * number) + digit - '0';
        }

        return number;
    }

    /// <summary>Truncates a time to milliseconds.</summary>
    public static DateTimeOffset ToMilliseconds(DateTimeOffset time) =>
        new(time.UtcTicks - time.UtcTicks % TimeSpan.TicksPerMillisecond, TimeSpan.Zero);
}
