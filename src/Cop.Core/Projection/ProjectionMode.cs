namespace Cop;

/// <summary>Whether an event asks to become durable here, or is in the log already (D-40).</summary>
internal enum ProjectionMode
{
    /// <summary>Admission of a native draft: what only a foreign log may contain is refused too.</summary>
    Admission,
    /// <summary>An event of the log, native or replicated.</summary>
    Log,
}
