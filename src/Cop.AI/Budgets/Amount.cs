using System.Globalization;

namespace Cop.AI;

/// <summary>An amount of money as text: 1 to 15 digits, and optionally a point with 1 to 12 digits. Pure.</summary>
/// <remarks>spec/ai.md, "Rows".</remarks>
internal static class Amount
{
    private const int Digits = 15;
    private const int Decimals = 12;

    /// <summary>The largest amount; a sum stays at it.</summary>
    public const decimal Max = 999_999_999_999_999.999_999_999_999m;

    /// <summary>Reads an amount; null when it is none.</summary>
    public static decimal? Read(CopJson? value)
    {
        if (value?.AsString() is not { } text)
            return null;
        var parts = text.Split('.');
        return parts.Length <= 2 && IsDigits(parts[0], Digits) && (parts.Length == 1 || IsDigits(parts[1], Decimals))
            ? decimal.Parse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture) : null;
    }

    /// <summary>Writes an amount in its shortest form; null for one that no amount can express.</summary>
    public static CopJson? Write(decimal? amount) => amount is { } given and >= 0 and <= Max ? CopJson.From(Text(given)) : null;

    /// <summary>The shortest text of an amount; what is finer than 12 digits counts as one of the last.</summary>
    public static string Text(decimal amount) => Rounded(amount).ToString("0.############", CultureInfo.InvariantCulture);

    /// <summary>An amount with at most 12 digits behind the point.</summary>
    public static decimal Rounded(decimal amount) => decimal.Round(amount, Decimals, MidpointRounding.ToPositiveInfinity);

    /// <summary>A sum, at most the largest amount.</summary>
    public static decimal Sum(decimal left, decimal right) => Math.Min(left + right, Max);

    private static bool IsDigits(string text, int most) => text.Length >= 1 && text.Length <= most && text.All(char.IsAsciiDigit);
}
