using System.Collections.Immutable;

namespace Cop.Ledger;

/// <summary>A public key that a verifier trusts, with its purposes and validity.</summary>
/// <param name="KeyId">The id of the key.</param>
/// <param name="PublicKey">The 32 bytes of the public key.</param>
public sealed record TrustedKey(string KeyId, ImmutableArray<byte> PublicKey)
{
    /// <summary>The purposes; default: all.</summary>
    public ImmutableArray<KeyUse> Uses { get; init; } = [KeyUse.Ledger, KeyUse.Events, KeyUse.Witness, KeyUse.Operator];

    /// <summary>The name in signature lines: the origin of a ledger or the name of a witness; null for any.</summary>
    public string? Name { get; init; }

    /// <summary>The first moment at which a signature is valid; null for no limit.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>The first moment at which a signature is no longer valid; null for no limit.</summary>
    public DateTimeOffset? NotAfter { get; init; }

    /// <summary>
    /// The moment from which the key counts as exposed: signatures from then on are invalid; null while it is not revoked.
    /// </summary>
    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>Returns whether a signature made at a moment is valid.</summary>
    public bool IsValidAt(DateTimeOffset moment) =>
        (NotBefore is not { } start || moment >= start) && (NotAfter is not { } end || moment < end)
        && (RevokedAt is not { } revoked || moment < revoked);
}
