using System.Collections.Immutable;

namespace Cop.Ledger;

/// <summary>The result of verifying a ledger.</summary>
/// <param name="Origin">The name of the ledger.</param>
public sealed record LedgerVerification(string Origin)
{
    /// <summary>The head that the records give.</summary>
    public required Checkpoint Head { get; init; }

    /// <summary>The number of valid signatures of checkpoints.</summary>
    public required int SignedCheckpoints { get; init; }

    /// <summary>The number of records that a checkpoint with a valid signature covers.</summary>
    /// <remarks>Decision D-84.</remarks>
    public required long SignedRecords { get; init; }

    /// <summary>For each trusted witness the largest checkpoint that it has co-signed, and when.</summary>
    public required ImmutableArray<(string Witness, long Size, DateTimeOffset Time)> Witnesses { get; init; }

    /// <summary>The checkpoints with a valid time stamp of a trusted authority, and the times; the last 100.</summary>
    public required ImmutableArray<(long Size, DateTimeOffset Time)> Timestamps { get; init; }

    /// <summary>The number of events that have no record yet.</summary>
    public required long PendingEvents { get; init; }

    /// <summary>The faults, up to the limit of the options.</summary>
    public required ImmutableArray<LedgerFault> Faults { get; init; }

    /// <summary>Whether there were more faults than the limit.</summary>
    public bool HasMoreFaults { get; init; }

    /// <summary>Whether no fault was found.</summary>
    public bool IsClean => Faults.IsEmpty;

    /// <summary>Whether a fault shows tampering.</summary>
    public bool IsTampered => Faults.Any(fault => fault.IsTampering);
}
