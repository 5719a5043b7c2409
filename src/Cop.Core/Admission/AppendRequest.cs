using System.Collections.Immutable;

namespace Cop;

/// <summary>What asks to become durable together: a caller's batch, an agent's output, or a change of delivery state alone.</summary>
internal sealed record AppendRequest
{
    public ImmutableArray<EventTemplate> Events { get; init; } = [];

    /// <summary>The topic that <see cref="Expected"/> is about.</summary>
    public string? ExpectedTopicId { get; init; }

    public ExpectedSequence Expected { get; init; }

    /// <summary>The topicSeqs of the invocation's own recorded effects, which the expectation leaves out (D-62c).</summary>
    public ImmutableArray<long> OwnEffects { get; init; } = [];

    public ImmutableArray<SubscriptionChange> Subscriptions { get; init; } = [];

    /// <summary>The token of the delivery states that this request writes: random, new for each request (M-16).</summary>
    public Guid WriteToken { get; init; }

    /// <summary>Of an agent's output, whose it is: of what is known already, its first result stands and the rest is appended (D-13, D-62). Null otherwise.</summary>
    public OutputOrigin? Output { get; init; }

    /// <summary>What was looked up for continuations that are met by earlier events, too (D-53).</summary>
    public ImmutableArray<EarlierMatches> Earlier { get; init; } = [];

    /// <summary>A replica that becomes local with this request (CE-6).</summary>
    public string? AdoptedTopicId { get; init; }

    /// <summary>Events of another store, to be stored as they are (CE-6).</summary>
    public ReplicaBatch? Replica { get; init; }

    /// <summary>About how many bytes the request adds to the log.</summary>
    public int Size()
    {
        var size = (Replica?.Size ?? 0) + (256 * Subscriptions.Length);
        foreach (var template in Events)
            size += template.Size;
        return size;
    }

    /// <summary>Every topic that the request touches, once: one commit at a time may hold a topic.</summary>
    public ImmutableArray<string> TopicIds()
    {
        if (Events.Length == 1 && Subscriptions.IsEmpty && Replica is null)
            return [Events[0].TopicId];
        return [.. Events.Select(template => template.TopicId)
            .Concat(Subscriptions.Select(subscription => subscription.Key.TopicId))
            .Concat(Replica is null ? [] : [Replica.TopicId])
            .Distinct(StringComparer.Ordinal)];
    }
}
