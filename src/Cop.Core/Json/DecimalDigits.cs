using System.Runtime.CompilerServices;

namespace Cop;

/// <summary>
/// A decimal number as 0.DIGITS × 10^Point, without leading and trailing zeros: the common form of JSON literals, .NET's shortest doubles
/// and ECMAScript's layout.
/// </summary>
/// <remarks>RFC 8785, 3.2.2.3.</remarks>
internal struct DecimalDigits
{
    /// <summary>No double needs more than 17 digits; one more detects a literal with too many.</summary>
    private const int Kept = 18;

    /// <summary>Beyond any relevant exponent, and far from overflow.</summary>
    private const long ExponentBound = 1L << 40;

    private DigitBuffer _digits;

    /// <summary>The number of significant digits, including those that are not kept.</summary>
    public int Count { get; private set; }

    /// <summary>The position of the decimal point, from the first significant digit.</summary>
    public long Point { get; private set; }

    public bool Negative { get; private set; }

    /// <summary>Zero counts as an integer.</summary>
    public readonly bool IsInteger => Point >= Count;

    /// <summary>
    /// Whether the digits are the shortest of their double: at most 15 digits, so that no double is needed. The bounds exclude subnormals
    /// and overflow.
    /// </summary>
    public readonly bool AreShortest => Count <= 15 && Point is > -290 and < 300;

    /// <summary>Parses a number that follows the grammar of JSON or of .NET's output.</summary>
    public static DecimalDigits Of(ReadOnlySpan<byte> text)
    {
        DecimalDigits digits = default;
        int index = 0;
        if (text[0] == '-')
        {
            digits.Negative = true;
            index = 1;
        }
        int seen = 0, lastNonZero = 0;
        bool fraction = false;
        for (; index < text.Length && (text[index] | 0x20) != 'e'; index++)
        {
            byte unit = text[index];
            if (unit == '.')
            {
                fraction = true;
                continue;
            }
            if (seen == 0 && unit == '0')
            {
                if (fraction) digits.Point--;
                continue;
            }
            if (seen < Kept) digits._digits[seen] = unit;
            seen++;
            if (!fraction) digits.Point++;
            if (unit != '0') lastNonZero = seen;
        }
        digits.Count = lastNonZero;
        digits.Point = lastNonZero == 0 ? 0 : digits.Point + Exponent(text[index..]);
        return digits;
    }

    /// <summary>Returns whether both are the same decimal number.</summary>
    public readonly bool Names(in DecimalDigits other)
    {
        if (Count != other.Count || Point != other.Point || Negative != other.Negative || Count > Kept) return false;
        ReadOnlySpan<byte> mine = _digits, theirs = other._digits;
        return mine[..Count].SequenceEqual(theirs[..Count]);
    }

    /// <summary>Writes the number as ECMAScript's Number::toString does; at most 25 bytes.</summary>
    public readonly int Layout(Span<byte> output)
    {
        if (Count == 0)
        {
            output[0] = (byte)'0';
            return 1;
        }
        int written = 0;
        if (Negative) output[written++] = (byte)'-';
        ReadOnlySpan<byte> digits = ((ReadOnlySpan<byte>)_digits)[..Count];
        int point = (int)Point;
        return written + point switch
        {
            > 21 or <= -6 => LayoutExponent(digits, point, output[written..]),
            > 0 => LayoutPoint(digits, point, output[written..]),
            _ => LayoutSmall(digits, point, output[written..]),
        };
    }

    private static int LayoutPoint(ReadOnlySpan<byte> digits, int point, Span<byte> output)
    {
        if (digits.Length <= point)
        {
            digits.CopyTo(output);
            output[digits.Length..point].Fill((byte)'0');
            return point;
        }
        digits[..point].CopyTo(output);
        output[point] = (byte)'.';
        digits[point..].CopyTo(output[(point + 1)..]);
        return digits.Length + 1;
    }

    private static int LayoutSmall(ReadOnlySpan<byte> digits, int point, Span<byte> output)
    {
        "0.00000"u8[..(2 - point)].CopyTo(output);
        digits.CopyTo(output[(2 - point)..]);
        return 2 - point + digits.Length;
    }

    private static int LayoutExponent(ReadOnlySpan<byte> digits, int point, Span<byte> output)
    {
        int written = 0;
        output[written++] = digits[0];
        if (digits.Length > 1)
        {
            output[written++] = (byte)'.';
            digits[1..].CopyTo(output[written..]);
            written += digits.Length - 1;
        }
        int exponent = point - 1;
        output[written++] = (byte)'e';
        output[written++] = (byte)(exponent < 0 ? '-' : '+');
        exponent = Math.Abs(exponent);
        if (exponent >= 100) output[written++] = (byte)('0' + exponent / 100);
        if (exponent >= 10) output[written++] = (byte)('0' + exponent / 10 % 10);
        output[written++] = (byte)('0' + exponent % 10);
        return written;
    }

    /// <summary>Returns the value after <c>e</c>; the text is empty or starts with it.</summary>
    private static long Exponent(ReadOnlySpan<byte> text)
    {
        long exponent = 0;
        for (int index = 1; index < text.Length; index++)
        {
            if (text[index] is not ((byte)'+' or (byte)'-') && exponent < ExponentBound)
                exponent = exponent * 10 + (text[index] - '0');
        }
        return text.Length > 1 && text[1] == '-' ? -exponent : exponent;
    }

    [InlineArray(Kept)]
    private struct DigitBuffer
    {
        private byte _first;
    }
}
