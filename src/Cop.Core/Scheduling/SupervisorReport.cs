namespace Cop;

/// <summary>What the supervisor says by itself about a topic or a continuation.</summary>
/// <remarks>Decisions D-29, D-59, D-59b, D-60.</remarks>
internal enum SupervisorReport
{
    /// <summary>The time of a continuation is over.</summary>
    Expired,

    /// <summary>The attempts at a continuation are used up.</summary>
    Abandoned,

    /// <summary>No agent can resume a continuation.</summary>
    NoAgent,

    /// <summary>A topic has no more work.</summary>
    Exhausted,
}
