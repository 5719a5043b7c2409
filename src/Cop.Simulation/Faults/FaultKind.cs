namespace Cop;

/// <summary>What goes wrong.</summary>
public enum FaultKind
{
    /// <summary>The node's process ends, shortly after one of its calls to the store was begun; it is started again later.</summary>
    Crash,
    /// <summary>The node is shut down in order, and started again later.</summary>
    Restart,
    /// <summary>The node stands still and does not notice: longer than its lease, others take its work over.</summary>
    Pause,
    /// <summary>The node cannot reach the store.</summary>
    Outage,
    /// <summary>The node's clock jumps.</summary>
    ClockJump,
    /// <summary>Some of the node's calls are refused by the store with a temporary error.</summary>
    RejectedCalls,
    /// <summary>Some of the node's calls are carried out, wholly or, of several units, in part, but the answer is lost.</summary>
    LostResponses,
    /// <summary>Some of the node's calls reach the store twice.</summary>
    DuplicatedCalls,
    /// <summary>Some of the node's calls or their answers take very long, so that later ones overtake them.</summary>
    Delays,
    /// <summary>The store's process ends in the middle of a write, and is started again from what got to its disk.</summary>
    TornWrite,
}
