namespace Cop;

/// <summary>An error of the protocol as an exception, thrown by <see cref="CopResult{T}.Unwrap"/> (spec 4.4.5).</summary>
public sealed class CopException(CopError error) : Exception(error?.ToString())
{
    /// <summary>The error as the operation returned it.</summary>
    public CopError Error { get; } = error ?? throw new ArgumentNullException(nameof(error));
}
