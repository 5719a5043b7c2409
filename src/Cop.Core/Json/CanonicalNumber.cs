using System.Globalization;

namespace Cop;

/// <summary>Numbers as RFC 8785 writes them, and the ones that D-16 refuses.</summary>
internal static class CanonicalNumber
{
    /// <summary>The most bytes that one number takes: sign, 17 digits, point, and <c>e-308</c>; or sign and 21 digits.</summary>
    public const int MaxLength = 32;

    private const double TwoToMinus25 = 2.9802322387695312e-8;
    private const double TwoToMinus958 = 4.1045368012983762e-289;

    /// <summary>Writes a finite double.</summary>
    public static int Write(double value, Span<byte> output) => Shortest(value).Layout(output);

    /// <summary>Writes a literal that follows the grammar of JSON; zero bytes and a reason when D-16 refuses it.</summary>
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
        // An integer is identity as often as quantity: it is admitted only when its canonical text still names the same one.
        if (given.IsInteger && !shortest.Names(given))
        {
            refusal = "an integer does not survive as a double; send it as a string";
            return 0;
        }
        return shortest.Layout(output);
    }

    private static DecimalDigits Shortest(double value)
    {
        Span<byte> text = stackalloc byte[MaxLength];
        // .NET 10 writes the neighbours of these two powers of two; remove this once the oldest supported runtime
        // has the fix: https://github.com/dotnet/runtime/pull/131131
        if (Math.Abs(value) == TwoToMinus25)
            return DecimalDigits.Of(value < 0 ? "-2.9802322387695312e-8"u8 : "2.9802322387695312e-8"u8);
        if (Math.Abs(value) == TwoToMinus958)
            return DecimalDigits.Of(value < 0 ? "-4.1045368012983762e-289"u8 : "4.1045368012983762e-289"u8);
        value.TryFormat(text, out int length, "R", CultureInfo.InvariantCulture);
        return DecimalDigits.Of(text[..length]);
    }
}
