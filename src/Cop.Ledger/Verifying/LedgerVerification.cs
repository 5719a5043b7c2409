using System.Collections.Immutable;

namespace Cop.Ledger;

/// <summary>The result of verifying a ledger.</summary>
/// <param name="Origin">The name of the ledger.</param>
public sealed record LedgerVerification(string Origin)
{
    private readonly ImmutableArray<string> _missingWitnesses = [];

    /// <summary>The head that the records give.</summary>
    public required Checkpoint Head { get; init; }

    /// <summary>The number of valid signatures of checkpoints.</summary>
    public required int SignedCheckpoints { get; init; }

    /// <summary>The number of records that a checkpoint with a valid signature covers.</summary>
    /// <remarks>Decision D-84.</remarks>
    public required long SignedRecords { get; init; }

    /// <summary>For each trusted witness the largest checkpoint that it has co-signed, and when.</summary>
    public required ImmutableArray<(string Witness, long Size, DateTimeOffset Time)> Witnesses { get; init; }

    /// <summary>
    /// The trusted witnesses that have co-signed no checkpoint of the ledger. That shows no tampering; but none of them holds the ledger
    /// to what it was.
    /// </summary>
    /// <remarks>A key of the use <c>witness</c> names its witness; revoked keys do not count.</remarks>
    public ImmutableArray<string> MissingWitnesses { get => _missingWitnesses; init => _missingWitnesses = value.IsDefault ? [] : value; }

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
