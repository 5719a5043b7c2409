namespace Cop;

/// <summary>Whether an event is being admitted or is already in the log.</summary>
/// <remarks>Decision D-40.</remarks>
internal enum ProjectionMode
{
    /// <summary>Admission of a native draft: also refuses what only a foreign log may contain.</summary>
    Admission,
    /// <summary>An event of the log, native or replicated.</summary>
    Log,
}
