using System.Collections.Immutable;

namespace Cop.Storage;

/// <summary>
/// The smallest all-or-nothing part of a commit: a caller's batch, or an agent's output with the closing of its delivery.
/// </summary>
/// <remarks>Decision D-15.</remarks>
public sealed record CommitUnit
{
    private readonly ValueArray<TopicAppend> _appends = [];
    private readonly ValueArray<AgentSubscription> _subscriptions = [];

    /// <summary>The appends, one per topic.</summary>
    public ImmutableArray<TopicAppend> Appends { get => _appends; init => _appends = value; }

    /// <summary>
    /// The subscriptions to write. Each makes the unit stale unless the stored version is one less and the stored token is
    /// <see cref="AgentSubscription.ReplacedToken"/>.
    /// </summary>
    /// <remarks>Decisions D-61, M-16.</remarks>
    public ImmutableArray<AgentSubscription> Subscriptions { get => _subscriptions; init => _subscriptions = value; }

    /// <summary>
    /// Throws when the unit is inconsistent in itself: an append that does not lead from its head to the next one, or one topic or
    /// subscription twice. A store calls it before it writes.
    /// </summary>
    /// <exception cref="CopInvariantException">The unit is inconsistent; the message names the topic. A bug in the code that created the
    /// unit.</exception>
    public void ThrowIfMalformed()
    {
        foreach (var append in Appends)
            append.ThrowIfMalformed();
        if (Appends.Length > 1
            && Appends.GroupBy(append => append.After.TopicId, StringComparer.Ordinal)
                .FirstOrDefault(same => same.Count() > 1) is { } topic)
            throw new CopInvariantException($"A unit appends to topic '{topic.Key}' twice; this is a bug in the code that created it.");
        if (Subscriptions.Length > 1
            && Subscriptions.GroupBy(subscription => subscription.Key).FirstOrDefault(same => same.Count() > 1) is { } subscriptions)
            throw new CopInvariantException(
                $"A unit writes the subscription of agent '{subscriptions.Key.Agent}' on topic '{subscriptions.Key.TopicId}' twice; this " +
                    $"is a bug in the code that created it.");
    }
}
