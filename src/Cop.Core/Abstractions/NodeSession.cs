using System.Collections.Immutable;

namespace Cop.Storage;

/// <summary>A session: one run of one node.</summary>
/// <param name="SessionId">The session's id.</param>
/// <param name="NodeId">The node's id.</param>
/// <param name="LeaseRemaining">
/// The time until its lease ends on the store's clock, negative when it has ended; null when the store needs no lease.
/// </param>
/// <param name="Agents">The names of its agents.</param>
public sealed record NodeSession(string SessionId, string NodeId, TimeSpan? LeaseRemaining, ImmutableArray<string> Agents)
{
    private readonly ValueArray<string> _agents = Agents;

    /// <summary>The names of its agents.</summary>
    public ImmutableArray<string> Agents { get => _agents; init => _agents = value; }

    /// <summary>The time of its last heartbeat on the store's clock; null when the store needs no lease.</summary>
    public DateTimeOffset? RenewedAt { get; init; }

    /// <summary>
    /// The figures of the node as of its last heartbeat; null when it has written none, or none that this version can read.
    /// </summary>
    public NodeFigures? Figures { get; init; }

    /// <summary>Whether its lease has not ended.</summary>
    public bool IsLive => LeaseRemaining is not { } left || left > TimeSpan.Zero;
}
