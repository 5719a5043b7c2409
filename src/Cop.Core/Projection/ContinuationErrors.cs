namespace Cop;

/// <summary>Error codes of <c>continuation.attempt_failed</c> that the kernel writes.</summary>
internal static class ContinuationErrors
{
    /// <summary>No agent can resume it; not counted as an attempt.</summary>
    /// <remarks>Decision D-59b.</remarks>
    public const string NoAgent = "no_agent";

    /// <summary>The agent that resumes it declares resume points, and the label is none of them; not counted as an attempt.</summary>
    /// <remarks>Decision D-59b.</remarks>
    public const string NoResumePoint = "no_resume_point";
}
