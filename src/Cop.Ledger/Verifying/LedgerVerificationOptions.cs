using System.Collections.Immutable;

namespace Cop.Ledger;

/// <summary>Options of verifying a ledger.</summary>
public sealed record LedgerVerificationOptions
{
    /// <summary>The trusted keys and authorities.</summary>
    public TrustFile Trust { get; init; } = TrustFile.Empty;

    /// <summary>Checkpoints that were kept outside the store: exported heads, or those that witnesses have co-signed.</summary>
    /// <remarks>Without one, the removal of the last records is not detected. Decision D-85.</remarks>
    public ImmutableArray<SignedNote> KnownCheckpoints { get; init; } = [];

    /// <summary>The most faults that are reported. Default: 10,000.</summary>
    public int MaxFaults { get; init; } = 10_000;

    /// <summary>Receives the number of verified records.</summary>
    public IProgress<long>? Progress { get; init; }
}
