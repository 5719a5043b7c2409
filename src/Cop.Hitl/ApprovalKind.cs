namespace Cop.Hitl;

/// <summary>The decisions on proposed arguments.</summary>
public enum ApprovalKind
{
    /// <summary>Approved as proposed.</summary>
    Approved,

    /// <summary>Changed, and approved so.</summary>
    Edited,

    /// <summary>Rejected.</summary>
    Rejected,

    /// <summary>Neither: the person responds in words.</summary>
    Responded,
}
