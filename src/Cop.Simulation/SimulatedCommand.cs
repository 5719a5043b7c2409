using System.Collections.Immutable;

namespace Cop;

/// <summary>What people or programs outside do to a kernel in a simulation.</summary>
public abstract record SimulatedCommand
{
    private SimulatedCommand()
    {
    }

    /// <summary>When: after the start, or after what it answers to.</summary>
    public TimeSpan At { get; init; }

    /// <summary>Appends drafts, as a careful client does: after a temporary error or no answer it tries again with the same ids.</summary>
    public sealed record Append : SimulatedCommand
    {
        private readonly ValueArray<EventDraft> _drafts;

        /// <summary>The topic.</summary>
        public required string TopicId { get; init; }

        /// <summary>The drafts; those without an id get one from the seed.</summary>
        public required ImmutableArray<EventDraft> Drafts { get => _drafts; init => _drafts = value; }

        /// <summary>Who acts.</summary>
        public Actor Actor { get; init; } = Actor.System("simulation");

        /// <summary>What the topic must be at.</summary>
        public ExpectedSequence Expected { get; init; }

        /// <summary>Whether it gives up when it does not hear what became of it.</summary>
        public bool AbandonOnLostResponse { get; init; }
    }

    /// <summary>Does anything else with a kernel: decides about a parked delivery, rebuilds a topic. A temporary error is tried again.</summary>
    public sealed record Call : SimulatedCommand
    {
        /// <summary>What it does, for the history.</summary>
        public required string Name { get; init; }

        /// <summary>Does it; gives the error that it ended with, if any. It must be harmless when it is done twice.</summary>
        public required Func<CopKernel, CancellationToken, Task<CopError?>> Do { get; init; }
    }
}
