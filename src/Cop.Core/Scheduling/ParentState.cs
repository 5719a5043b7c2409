namespace Cop;

/// <summary>How far an agent is with the parents of an event that stand in other topics.</summary>
internal enum ParentState
{
    /// <summary>All of them are closed, or none is for the agent.</summary>
    Closed,

    /// <summary>One is open, and this session will be told when it closes.</summary>
    OpenHere,

    /// <summary>One is open in another session, whose commits have to be polled.</summary>
    OpenElsewhere,
}
