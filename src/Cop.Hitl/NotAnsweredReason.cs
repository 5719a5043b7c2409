namespace Cop.Hitl;

/// <summary>The reasons why a question ends without an answer.</summary>
public enum NotAnsweredReason
{
    /// <summary>Its timeout came first.</summary>
    TimedOut,

    /// <summary>It was withdrawn.</summary>
    Withdrawn,

    /// <summary>An operator resumed the wait.</summary>
    Manual,
}
