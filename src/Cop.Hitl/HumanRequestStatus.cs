namespace Cop.Hitl;

/// <summary>The status of a request to people.</summary>
/// <remarks>spec/hitl.md.</remarks>
public enum HumanRequestStatus
{
    /// <summary>It can be answered.</summary>
    Open,

    /// <summary>It has all the answers that it asked for.</summary>
    Answered,

    /// <summary>The asker does not need an answer any more.</summary>
    Withdrawn,

    /// <summary>Its time ended without the answers.</summary>
    Expired,

    /// <summary>Its wait ended otherwise: resumed or abandoned by an operator, or cancelled.</summary>
    Closed,
}
