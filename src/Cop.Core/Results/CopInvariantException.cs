namespace Cop;

/// <summary>
/// What must never happen happened: a bug, or a store that was changed from outside (spec 4.4.4, category 3).
/// It stops what it concerns and never reaches an agent.
/// </summary>
public sealed class CopInvariantException : Exception
{
    /// <summary>An invariant that does not hold, with the ids that it concerns.</summary>
    public CopInvariantException(string message) : base(message)
    {
    }

    /// <summary>An invariant that does not hold, with its cause.</summary>
    public CopInvariantException(string message, Exception inner) : base(message, inner)
    {
    }

    /// <summary>The code of the error that it becomes where a failure has to be a value; null when nothing closer is known than that it is one.</summary>
    internal string? Code { get; init; }

    /// <summary>It as a value, for whoever has to say in the log or in a report what failed.</summary>
    internal CopError ToError() => new(Code ?? CopErrorCodes.InternalError, Message, CopErrorCategory.Fatal);
}
