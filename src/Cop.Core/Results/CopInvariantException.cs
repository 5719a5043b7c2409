namespace Cop;

/// <summary>A violated invariant: a bug, or a store that was changed from outside.</summary>
/// <remarks>It stops the affected component and is never passed to an agent. Protocol 4.4.4, category 3.</remarks>
public sealed class CopInvariantException : Exception
{
    /// <summary>Creates the exception with a message that names the ids concerned.</summary>
    public CopInvariantException(string message) : base(message)
    {
    }

    /// <summary>Creates the exception with its cause.</summary>
    public CopInvariantException(string message, Exception inner) : base(message, inner)
    {
    }

    /// <summary>The error code used when the failure is reported as a value; null for <c>internal_error</c>.</summary>
    internal string? Code { get; init; }

    /// <summary>Converts the exception to an error for logs and reports.</summary>
    internal CopError ToError() => new(Code ?? CopErrorCodes.InternalError, Message, CopErrorCategory.Fatal);
}
