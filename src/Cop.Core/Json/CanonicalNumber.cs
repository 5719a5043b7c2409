using System.Globalization;

namespace Cop;

/// <summary>Writes numbers as RFC 8785 does, and rejects numbers that canonical JSON cannot represent.</summary>
/// <remarks>Decision D-16.</remarks>
internal static class CanonicalNumber
{
    /// <summary>The maximum number of bytes of one number: sign, 17 digits, point and <c>e-308</c>; or sign and 21 digits.</summary>
    public const int MaxLength = 32;

    private const double TwoToMinus25 = 2.9802322387695312e-8;
    private const double TwoToMinus958 = 4.1045368012983762e-289;

    /// <summary>Writes a finite double.</summary>
    public static int Write(double value, Span<byte> output) => Shortest(value).Layout(output);

    /// <summary>Writes a literal that follows the grammar of JSON; returns 0 and a reason when it is rejected.</summary>
    public static int Write(ReadOnlySpan<byte> literal, Span<byte> output, out string? refusal)
    {
        refusal = null;
        DecimalDigits given = DecimalDigits.Of(literal);
        if (given.AreShortest) return given.Layout(output);
        if (!double.TryParse(literal, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) || !double.IsFinite(value))
        {
            refusal = "a number is beyond the range of a double; send it as a string";
            return 0;
        }
        DecimalDigits shortest = Shortest(value);
        // Integers are often ids: one is accepted only when its canonical text is the same integer.
        if (given.IsInteger && !shortest.Names(given))
        {
            refusal = "an integer does not survive the conversion to a double; send it as a string";
            return 0;
        }
        return shortest.Layout(output);
    }

    private static DecimalDigits Shortest(double value)
    {
        Span<byte> text = stackalloc byte[MaxLength];
        // .NET 10 writes adjacent numbers for these two powers of two; remove this once the oldest supported runtime has the fix:
        // https://github.com/dotnet/runtime/pull/131131
        if (Math.Abs(value) == TwoToMinus25)
            return DecimalDigits.Of(value < 0 ? "-2.9802322387695312e-8"u8 : "2.9802322387695312e-8"u8);
        if (Math.Abs(value) == TwoToMinus958)
            return DecimalDigits.Of(value < 0 ? "-4.1045368012983762e-289"u8 : "4.1045368012983762e-289"u8);
        value.TryFormat(text, out int length, "R", CultureInfo.InvariantCulture);
        return DecimalDigits.Of(text[..length]);
    }
}
