namespace Cop;

/// <summary>A <see cref="CopError"/> as an exception, thrown by <see cref="CopResult{T}.Unwrap"/>.</summary>
/// <remarks>Protocol 4.4.5.</remarks>
public sealed class CopException(CopError error, Exception? cause) : Exception(error?.ToString(), cause)
{
    /// <summary>Creates the exception without an inner exception.</summary>
    /// <param name="error">The error.</param>
    public CopException(CopError error) : this(error, null)
    {
    }

    /// <summary>The error that the operation returned.</summary>
    public CopError Error { get; } = error ?? throw new ArgumentNullException(nameof(error));
}
