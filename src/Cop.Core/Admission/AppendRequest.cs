using System.Collections.Immutable;

namespace Cop;

/// <summary>A request to commit together: a caller's batch, an agent's output, or a change of subscriptions alone.</summary>
internal sealed record AppendRequest
{
    public ImmutableArray<EventTemplate> Events { get; init; } = [];

    /// <summary>The topic to which <see cref="Expected"/> applies.</summary>
    public string? ExpectedTopicId { get; init; }

    public ExpectedSequence Expected { get; init; }

    /// <summary>The topicSeqs of the invocation's own recorded effects, which <see cref="Expected"/> ignores.</summary>
    /// <remarks>Decision D-62c.</remarks>
    public ImmutableArray<long> OwnEffects { get; init; } = [];

    public ImmutableArray<SubscriptionChange> Subscriptions { get; init; } = [];

    /// <summary>The write token of the subscriptions that this request writes; random, new for each request.</summary>
    /// <remarks>Decision M-16.</remarks>
    public Guid WriteToken { get; init; }

    /// <summary>
    /// The origin of an agent's output; null for other requests. Drafts of an output that are stored already are skipped, and the rest is
    /// appended.
    /// </summary>
    /// <remarks>Decisions D-13, D-62.</remarks>
    public OutputOrigin? Output { get; init; }

    /// <summary>The lookups for continuations that earlier events match.</summary>
    /// <remarks>Decision D-53.</remarks>
    public ImmutableArray<EarlierMatches> Earlier { get; init; } = [];

    /// <summary>The id of a replica that becomes local with this request.</summary>
    /// <remarks>Decision CE-6.</remarks>
    public string? AdoptedTopicId { get; init; }

    /// <summary>Events of another store, to be stored unchanged.</summary>
    /// <remarks>Decision CE-6.</remarks>
    public ReplicaBatch? Replica { get; init; }

    /// <summary>Estimates the number of bytes that the request adds to the log.</summary>
    public int Size()
    {
        var size = (Replica?.Size ?? 0) + (256 * Subscriptions.Length);
        foreach (var template in Events)
            size += template.Size;
        return size;
    }

    /// <summary>Returns the distinct topics of the request: one commit at a time may hold a topic.</summary>
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
