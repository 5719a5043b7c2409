namespace Cop;

/// <summary>The three kinds of error of the protocol (spec 4.4.4).</summary>
public enum CopErrorCategory
{
    /// <summary>Expected and final for this request: the caller corrects it, a retry of the same request fails again.</summary>
    Business,

    /// <summary>Nothing is wrong with the request: the same one may succeed later.</summary>
    Temporary,

    /// <summary>A bug or a broken store. Never returned to agents; thrown as <see cref="CopInvariantException"/>.</summary>
    Fatal,
}
