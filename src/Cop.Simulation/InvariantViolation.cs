namespace Cop;

/// <summary>Something that must always hold, and did not.</summary>
/// <param name="Check">Which check found it.</param>
/// <param name="Message">What is wrong, and with which ids.</param>
public sealed record InvariantViolation(string Check, string Message)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Check}: {Message}";
}
