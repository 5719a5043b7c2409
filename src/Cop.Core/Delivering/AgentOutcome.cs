namespace Cop;

/// <summary>The outcome of an invocation.</summary>
internal abstract record AgentOutcome
{
    /// <summary>The agent returned an output.</summary>
    public sealed record Finished(AgentOutput Output) : AgentOutcome;

    /// <summary>The attempt failed with an error.</summary>
    public sealed record Failed(CopError Error) : AgentOutcome
    {
        /// <summary>The exception that the agent threw; null when it threw none.</summary>
        public Exception? Thrown { get; init; }

        /// <summary>Whether a further attempt would fail as well.</summary>
        public bool IsFinal { get; init; }
    }

    /// <summary>The invocation was cancelled because the host is shutting down; the attempt does not count.</summary>
    public sealed record Stopped : AgentOutcome
    {
        public static Stopped Instance { get; } = new();
    }
}
