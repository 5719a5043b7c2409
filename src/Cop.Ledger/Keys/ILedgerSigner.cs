namespace Cop.Ledger;

/// <summary>Signs with one Ed25519 key, which may be in a file, a key management service or a hardware module.</summary>
public interface ILedgerSigner
{
    /// <summary>The id of the key: <c>urn:cop:key:…</c>.</summary>
    string KeyId { get; }

    /// <summary>The 32 bytes of the public key.</summary>
    ReadOnlyMemory<byte> PublicKey { get; }

    /// <summary>Signs data as a whole, without hashing it first.</summary>
    /// <returns>The 64 bytes of the signature.</returns>
    ValueTask<byte[]> SignAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken);
}
