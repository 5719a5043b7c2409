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
}
