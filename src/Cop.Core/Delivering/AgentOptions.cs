using System.Collections.Immutable;

namespace Cop;

/// <summary>Invocation options of an agent.</summary>
public sealed record AgentOptions
{
    private readonly ValueArray<IStateUpcaster> _stateUpcasters = [];
    private readonly ValueArray<string> _resumePoints = [];

    private static TimeSpan Longest => TimeSpanLimits.Longest;

    /// <summary>Maximum attempts of an event before its delivery is parked. Default: 5.</summary>
    /// <remarks>Decision M-7.</remarks>
    public int MaxAttempts { get; init; } = 5;

    /// <summary>The delay after the first failed attempt; it doubles with each further one. Default: 1 s.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The maximum delay between attempts. Default: 5 min.</summary>
    public TimeSpan MaxRetryDelay { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The maximum duration of an invocation. Default: 60 s.</summary>
    /// <remarks>Decision D-65b.</remarks>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The maximum number of concurrent deliveries of one topic. Default: 1.</summary>
    /// <remarks>Deliveries start in the order of topicSeq: the next one when the handler has returned its task. Decision D-63b.</remarks>
    public int MaxConcurrency { get; init; } = 1;

    /// <summary>
    /// Whether a parked delivery halts its subscription until an operator's command (policy <c>halt</c>). Default: false.
    /// </summary>
    /// <remarks>Decision M-7.</remarks>
    public bool HaltWhenParked { get; init; }

    /// <summary>Whether it may resume continuations that name no agent. Default: true.</summary>
    /// <remarks>Decision D-59b.</remarks>
    public bool AcceptUnassignedContinuations { get; init; } = true;

    /// <summary>
    /// The topicSeq at which a new agent starts on every topic; null starts after the events that are durable at its registration.
    /// </summary>
    /// <remarks>Decision D-64.</remarks>
    public long? StartFromSeq { get; init; }

    /// <summary>The maximum time that an event waits for this agent to close its parents in other topics. Default: 30 s.</summary>
    /// <remarks>Decision D-63c.</remarks>
    public TimeSpan MaxParentWait { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The resume points of the agent: the labels of continuations that it can resume. Empty, the default, accepts every label.
    /// </summary>
    /// <remarks>
    /// A continuation with another label, or without one, stays active, and <c>no_resume_point</c> is recorded once in the log. A deployed
    /// version that declares the label resumes it. Decision D-59b.
    /// </remarks>
    public ImmutableArray<string> ResumePoints { get => _resumePoints; init => _resumePoints = value; }

    /// <summary>Upcasters of states that older versions of this agent saved in continuations.</summary>
    /// <remarks>Decision D-59b.</remarks>
    public ImmutableArray<IStateUpcaster> StateUpcasters { get => _stateUpcasters; init => _stateUpcasters = value; }

    /// <summary>Whether no resume points means that the agent resumes nothing: typed handlers name each of theirs.</summary>
    internal bool OnlyResumePoints { get; init; }

    /// <summary>Whether the agent can resume a continuation with a label.</summary>
    internal bool ResumesAt(string? label) => ResumePoints.IsDefaultOrEmpty
        ? !OnlyResumePoints
        : label is not null && ResumePoints.Contains(label);

    internal void Validate(string agent)
    {
        Require(ResumePoints.IsDefault || !ResumePoints.Any(string.IsNullOrEmpty), $"{nameof(ResumePoints)} has an empty label");
        _ = new StateUpcasterChain(agent, StateUpcasters);
        Require(MaxAttempts >= 1, $"{nameof(MaxAttempts)} is {MaxAttempts}, but must be at least 1");
        Require(MaxConcurrency >= 1, $"{nameof(MaxConcurrency)} is {MaxConcurrency}, but must be at least 1");
        Require(Timeout > TimeSpan.Zero
            && Timeout <= Longest, $"{nameof(Timeout)} is {Timeout}, but must be more than zero and at most {Longest}");
        Require(MaxParentWait >= TimeSpan.Zero
            && MaxParentWait <= Longest, $"{nameof(MaxParentWait)} is {MaxParentWait}, but must be zero to {Longest}");
        Require(MaxRetryDelay <= Longest, $"{nameof(MaxRetryDelay)} is {MaxRetryDelay}, but must be at most {Longest}");
        Require(RetryDelay >= TimeSpan.Zero
            && MaxRetryDelay >= RetryDelay,
            $"{nameof(RetryDelay)} {RetryDelay} and {nameof(MaxRetryDelay)} {MaxRetryDelay} contradict each other");
        Require(StartFromSeq is null or >= 0, $"{nameof(StartFromSeq)} is {StartFromSeq}, but must not be negative");

        void Require(bool holds, string fault)
        {
            if (!holds)
                throw new ArgumentException($"The options of agent '{agent}' are invalid: {fault}.");
        }
    }
}
