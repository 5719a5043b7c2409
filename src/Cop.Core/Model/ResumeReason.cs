namespace Cop;

/// <summary>The reason that a wait ended.</summary>
/// <remarks>Protocol 5.5.3.</remarks>
public enum ResumeReason
{
    /// <summary>The events came that it waited for.</summary>
    Event,

    /// <summary>Its time came.</summary>
    Timer,

    /// <summary>It was to be resumed at once.</summary>
    Tick,

    /// <summary>An operator resumed it.</summary>
    Manual,
}
