using NSec.Cryptography;

namespace Cop.Ledger;

/// <summary>Signs with a key in memory.</summary>
public sealed class Ed25519Signer : ILedgerSigner, IEventSigner, IDisposable
{
    /// <summary>The number of bytes of a private key, as in RFC 8032.</summary>
    public const int PrivateKeySize = 32;

    private readonly Key _key;

    private Ed25519Signer(string keyId, Key key) =>
        (KeyId, _key, PublicKey) = (keyId, key, key.PublicKey.Export(KeyBlobFormat.RawPublicKey));

    /// <inheritdoc/>
    public string KeyId { get; }

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> PublicKey { get; }

    /// <summary>Creates a signer of the 32 bytes of a private key.</summary>
    /// <param name="keyId">The id of the key; null derives it from the public key.</param>
    /// <param name="privateKey">The 32 bytes of the private key.</param>
    /// <exception cref="ArgumentException">There are not 32 bytes.</exception>
    public static Ed25519Signer FromPrivateKey(ReadOnlySpan<byte> privateKey, string? keyId = null)
    {
        if (privateKey.Length != PrivateKeySize)
            throw new ArgumentException($"An Ed25519 private key has {PrivateKeySize} bytes.", nameof(privateKey));
        var key = Key.Import(SignatureAlgorithm.Ed25519, privateKey, KeyBlobFormat.RawPrivateKey);
        return new Ed25519Signer(keyId ?? LedgerKeyId.FromPublicKey(key.PublicKey.Export(KeyBlobFormat.RawPublicKey)), key);
    }

    /// <inheritdoc/>
    public ValueTask<byte[]> SignAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Sign(data.Span));

    /// <summary>Signs data.</summary>
    public byte[] Sign(ReadOnlySpan<byte> data) => SignatureAlgorithm.Ed25519.Sign(_key, data);

    /// <inheritdoc/>
    public CopJson SignEvent(ReadOnlySpan<byte> canonical) =>
        new ObjectSignature(Ed25519.Name, KeyId, Convert.ToBase64String(Sign(canonical))).ToJson();

    /// <inheritdoc/>
    public void Dispose() => _key.Dispose();
}
