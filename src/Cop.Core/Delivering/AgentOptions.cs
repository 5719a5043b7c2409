using System.Collections.Immutable;

namespace Cop;

/// <summary>How an agent is invoked.</summary>
public sealed record AgentOptions
{
    private readonly ValueArray<IStateUpcaster> _stateUpcasters = [];

    private static TimeSpan Longest => TimeSpanLimits.Longest;

    /// <summary>Attempts at an event before it is parked (M-7).</summary>
    public int MaxAttempts { get; init; } = 5;

    /// <summary>The pause after the first failed attempt; it doubles with each further one.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest pause between attempts.</summary>
    public TimeSpan MaxRetryDelay { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long an invocation may take (D-65b).</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How many deliveries of one topic may run at once. They start in the order of topicSeq: the next one when the handler has returned its task.</summary>
    /// <remarks>Decision D-63b.</remarks>
    public int MaxConcurrency { get; init; } = 1;

    /// <summary>Whether a parked delivery holds its subscription up until a person decides (M-7, policy <c>halt</c>).</summary>
    public bool HaltWhenParked { get; init; }

    /// <summary>Whether it may take continuations that name no agent (D-59b).</summary>
    public bool AcceptUnassignedContinuations { get; init; } = true;

    /// <summary>The topicSeq at which a new agent begins on every topic; null means after the events that are durable when it is first seen (D-64).</summary>
    public long? StartFromSeq { get; init; }

    /// <summary>How long an event waits for its parents in other topics to be closed by this agent (D-63c).</summary>
    public TimeSpan MaxParentWait { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How states that older versions of this agent saved in continuations are read (D-59b).</summary>
    public ImmutableArray<IStateUpcaster> StateUpcasters { get => _stateUpcasters; init => _stateUpcasters = value; }

    internal void Validate(string agent)
    {
        _ = new StateUpcasterChain(agent, StateUpcasters);
        Require(MaxAttempts >= 1, $"{nameof(MaxAttempts)} is {MaxAttempts}; at least 1");
        Require(MaxConcurrency >= 1, $"{nameof(MaxConcurrency)} is {MaxConcurrency}; at least 1");
        Require(Timeout > TimeSpan.Zero && Timeout <= Longest, $"{nameof(Timeout)} is {Timeout}; more than zero and at most {Longest}");
        Require(MaxParentWait >= TimeSpan.Zero && MaxParentWait <= Longest, $"{nameof(MaxParentWait)} is {MaxParentWait}; zero to {Longest}");
        Require(MaxRetryDelay <= Longest, $"{nameof(MaxRetryDelay)} is {MaxRetryDelay}; at most {Longest}");
        Require(RetryDelay >= TimeSpan.Zero && MaxRetryDelay >= RetryDelay, $"{nameof(RetryDelay)} {RetryDelay} and {nameof(MaxRetryDelay)} {MaxRetryDelay} contradict each other");
        Require(StartFromSeq is null or >= 0, $"{nameof(StartFromSeq)} is {StartFromSeq}; not negative");

        void Require(bool holds, string fault)
        {
            if (!holds)
                throw new ArgumentException($"The options of agent '{agent}' cannot be used: {fault}.");
        }
    }
}
