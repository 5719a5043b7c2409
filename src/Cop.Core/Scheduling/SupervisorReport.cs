namespace Cop;

/// <summary>The kinds of events that the supervisor appends about a topic or a continuation.</summary>
/// <remarks>Decisions D-29, D-59, D-59b, D-60.</remarks>
internal enum SupervisorReport
{
    /// <summary>A continuation has expired.</summary>
    Expired,

    /// <summary>The attempts of a continuation are used up.</summary>
    Abandoned,

    /// <summary>No agent can resume a continuation.</summary>
    NoAgent,

    /// <summary>No agent declares the label of a continuation as a resume point.</summary>
    NoResumePoint,

    /// <summary>A topic has no more work.</summary>
    Exhausted,
}
