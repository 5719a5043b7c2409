using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;

namespace Cop.Packages;

/// <summary>Gives a plain scalar its type by the core schema of YAML 1.2, section 10.3.2.</summary>
internal static partial class YamlScalar
{
    private const double MaxInteger = 9007199254740992;

    public static YamlKind KindOf(string text) => text switch
    {
        "" or "~" or "null" or "Null" or "NULL" => YamlKind.Null,
        "true" or "True" or "TRUE" or "false" or "False" or "FALSE" => YamlKind.Boolean,
        _ => Integer().IsMatch(text) || Fraction().IsMatch(text) || NoNumber().IsMatch(text) ? YamlKind.Number : YamlKind.String,
    };

    /// <summary>The value of a number; null when JSON has none: infinite, not a number, or an integer above 2^53.</summary>
    public static double? NumberOf(string text)
    {
        if (NoNumber().IsMatch(text)) return null;
        double value = text.StartsWith("0o", StringComparison.Ordinal) ? FromDigits(text.AsSpan(2), 8)
            : text.StartsWith("0x", StringComparison.Ordinal) ? FromDigits(text.AsSpan(2), 16)
            : double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
        bool isLost = double.IsInfinity(value) || Integer().IsMatch(text) && (Math.Abs(value) > MaxInteger || !IsExact(text, value));
        return isLost ? null : value;
    }

    private static bool IsExact(string text, double value) => text[0] == '0' && text.Length > 1 && char.IsLetter(text[1])
        ? value < MaxInteger : BigInteger.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) == new BigInteger(value);

    private static double FromDigits(ReadOnlySpan<char> digits, int radix)
    {
        double value = 0;
        foreach (char digit in digits) value = value * radix + Convert.ToInt32(digit.ToString(), 16);
        return value;
    }

    [GeneratedRegex("^([-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)\\z", RegexOptions.CultureInvariant)]
    private static partial Regex Integer();

    [GeneratedRegex("^[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?\\z", RegexOptions.CultureInvariant)]
    private static partial Regex Fraction();

    [GeneratedRegex("^([-+]?\\.(inf|Inf|INF)|\\.(nan|NaN|NAN))\\z", RegexOptions.CultureInvariant)]
    private static partial Regex NoNumber();
}
