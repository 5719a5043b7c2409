namespace Cop;

/// <summary>A violated invariant.</summary>
/// <param name="Check">Name of the check that found it.</param>
/// <param name="Message">Description with the ids concerned.</param>
public sealed record InvariantViolation(string Check, string Message)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Check}: {Message}";
}
