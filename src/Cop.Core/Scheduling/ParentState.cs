namespace Cop;

/// <summary>The state of an agent's deliveries of an event's parents in other topics.</summary>
internal enum ParentState
{
    /// <summary>All are closed, or none is for the agent.</summary>
    Closed,

    /// <summary>One is open; this session is notified when it is closed.</summary>
    OpenHere,

    /// <summary>One is open in a different session, whose commits have to be polled.</summary>
    OpenElsewhere,
}
