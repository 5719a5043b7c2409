namespace Cop;

/// <summary>An error of the protocol as an exception, thrown by <see cref="CopResult{T}.Unwrap"/> (spec 4.4.5).</summary>
public sealed class CopException(CopError error, Exception? cause) : Exception(error?.ToString(), cause)
{
    /// <summary>An error without a cause that is known.</summary>
    /// <param name="error">The error.</param>
    public CopException(CopError error) : this(error, null)
    {
    }

    /// <summary>The error as the operation returned it.</summary>
    public CopError Error { get; } = error ?? throw new ArgumentNullException(nameof(error));
}
