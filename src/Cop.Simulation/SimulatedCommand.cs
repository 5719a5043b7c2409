using System.Collections.Immutable;

namespace Cop;

/// <summary>An external action on a kernel in a simulation.</summary>
public abstract record SimulatedCommand
{
    private SimulatedCommand()
    {
    }

    /// <summary>The time, from the start or from the event to which it responds.</summary>
    public TimeSpan At { get; init; }

    /// <summary>Appends drafts; after a temporary error or no response, retries with the same ids.</summary>
    public sealed record Append : SimulatedCommand
    {
        private readonly ValueArray<EventDraft> _drafts;

        /// <summary>The topic.</summary>
        public required string TopicId { get; init; }

        /// <summary>The drafts; those without an id get one from the seed.</summary>
        public required ImmutableArray<EventDraft> Drafts { get => _drafts; init => _drafts = value; }

        /// <summary>The acting identity.</summary>
        public Actor Actor { get; init; } = Actor.System("simulation");

        /// <summary>The expected last topicSeq; the default accepts any.</summary>
        public ExpectedSequence Expected { get; init; }

        /// <summary>Whether it does not retry after a lost response.</summary>
        public bool AbandonOnLostResponse { get; init; }
    }

    /// <summary>
    /// Calls a kernel in any other way, such as retrying a parked delivery or rebuilding a topic. Retried after a temporary error.
    /// </summary>
    public sealed record Call : SimulatedCommand
    {
        /// <summary>The name, for the history.</summary>
        public required string Name { get; init; }

        /// <summary>The call; returns its error, or null. It must be idempotent.</summary>
        public required Func<CopKernel, CancellationToken, Task<CopError?>> Do { get; init; }
    }
}
