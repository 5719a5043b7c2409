namespace Cop;

/// <summary>Codes in the error of <c>continuation.attempt_failed</c> that the kernel itself writes.</summary>
internal static class ContinuationErrors
{
    /// <summary>No agent is there to resume it; not counted as an attempt (D-59b).</summary>
    public const string NoAgent = "no_agent";

    /// <summary>The agent that resumes it declares resume points, and the label names none of them; not counted as an attempt (D-59b).</summary>
    public const string NoResumePoint = "no_resume_point";
}
