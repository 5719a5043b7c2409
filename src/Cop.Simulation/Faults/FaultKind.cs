namespace Cop;

/// <summary>The kinds of faults.</summary>
public enum FaultKind
{
    /// <summary>The node's process crashes shortly after the start of one of its calls to the store. It is started again later.</summary>
    Crash,
    /// <summary>The node is shut down in order and started again later.</summary>
    Restart,
    /// <summary>The node is paused without noticing. If the pause exceeds its lease, other nodes take over its work.</summary>
    Pause,
    /// <summary>The node cannot reach the store.</summary>
    Outage,
    /// <summary>The node's clock jumps.</summary>
    ClockJump,
    /// <summary>Some of the node's calls are rejected by the store with a temporary error.</summary>
    RejectedCalls,
    /// <summary>Some of the node's calls are executed, entirely or only some of their units, but the response is lost.</summary>
    LostResponses,
    /// <summary>Some of the node's calls reach the store twice.</summary>
    DuplicatedCalls,
    /// <summary>Some of the node's calls or their responses are delayed so long that later ones overtake them.</summary>
    Delays,
    /// <summary>The store's process crashes during a write and is started again from the bytes written to its disk.</summary>
    TornWrite,
    /// <summary>
    /// The store goes back to an earlier commit, as a server does that fails over to a standby that is behind. Acknowledged events may be
    /// lost.
    /// </summary>
    LostCommits,
    /// <summary>
    /// The store's standby receives nothing: commits stay visible, but their wait is cancelled, so each has an unknown outcome. At the end
    /// the standby takes over, without them. No acknowledged event is lost.
    /// </summary>
    StalledStandby,
}
