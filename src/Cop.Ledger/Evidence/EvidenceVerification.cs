using System.Collections.Immutable;

namespace Cop.Ledger;

/// <summary>The result of verifying an evidence bundle.</summary>
/// <param name="TopicId">The topic.</param>
/// <param name="Head">The checkpoint that the events are proven by.</param>
public sealed record EvidenceVerification(string TopicId, Checkpoint Head)
{
    /// <summary>The events, in order.</summary>
    public required ImmutableArray<Event> Events { get; init; }

    /// <summary>The witnesses that co-signed the checkpoint, with the times.</summary>
    public required ImmutableArray<(string Witness, DateTimeOffset Time)> Witnesses { get; init; }

    /// <summary>The times of valid time stamps of trusted authorities.</summary>
    public required ImmutableArray<DateTimeOffset> Timestamps { get; init; }

    /// <summary>The faults.</summary>
    public required ImmutableArray<LedgerFault> Faults { get; init; }

    /// <summary>Whether a fault shows tampering.</summary>
    public bool IsTampered => Faults.Any(fault => fault.IsTampering);
}
