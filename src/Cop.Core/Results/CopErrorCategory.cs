namespace Cop;

/// <summary>The three categories of errors.</summary>
/// <remarks>Protocol 4.4.4.</remarks>
public enum CopErrorCategory
{
    /// <summary>Expected and final: the caller corrects the request, a retry of the same request fails again.</summary>
    Business,

    /// <summary>The request is correct: a retry may succeed.</summary>
    Temporary,

    /// <summary>A bug or a broken store. Never returned to agents; thrown as <see cref="CopInvariantException"/>.</summary>
    Fatal,
}
