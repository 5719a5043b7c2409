namespace Cop.Packages;

/// <summary>A number of tokens with its bounds: all three are one number where the tokenizer is known.</summary>
/// <param name="Low">At least.</param>
/// <param name="Middle">Probably.</param>
/// <param name="High">At most.</param>
public readonly record struct TokenCount(int Low, int Middle, int High)
{
    /// <summary>The sum.</summary>
    /// <param name="left">One number.</param>
    /// <param name="right">The other.</param>
    public static TokenCount operator +(TokenCount left, TokenCount right) =>
        new(left.Low + right.Low, left.Middle + right.Middle, left.High + right.High);

    /// <summary>The sum.</summary>
    /// <param name="left">One number.</param>
    /// <param name="right">The other.</param>
    public static TokenCount Add(TokenCount left, TokenCount right) => left + right;

    /// <summary>The bounds where one of two texts is used.</summary>
    internal static TokenCount Either(TokenCount one, TokenCount other) =>
        new(Math.Min(one.Low, other.Low), Math.Max(one.Middle, other.Middle), Math.Max(one.High, other.High));
}
