namespace Cop;

/// <summary>How an invocation ended.</summary>
internal abstract record AgentOutcome
{
    /// <summary>With an output.</summary>
    public sealed record Finished(AgentOutput Output) : AgentOutcome;

    /// <summary>With an error: a failed attempt.</summary>
    public sealed record Failed(CopError Error) : AgentOutcome
    {
        /// <summary>What was thrown; null when nothing was.</summary>
        public Exception? Thrown { get; init; }
    }

    /// <summary>Cancelled because the host shuts down: the attempt does not count.</summary>
    public sealed record Stopped : AgentOutcome
    {
        public static Stopped Instance { get; } = new();
    }
}
