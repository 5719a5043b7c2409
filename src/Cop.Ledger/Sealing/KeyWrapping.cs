using System.Security.Cryptography;
using System.Text;

namespace Cop.Ledger;

/// <summary>Wraps data keys by a key-encryption key, so that a copy of a vault alone opens nothing.</summary>
/// <remarks>AES-256-GCM; the id of the data key is the associated data. Decision M-1.</remarks>
public sealed class KeyWrapping
{
    private const int KeySize = 32;
    private const int NonceSize = 12;
    private const int TagSize = 16;
    private readonly byte[] _wrappingKey;
    private readonly Func<int, byte[]> _randomBytes;

    /// <summary>Creates a wrapping for a vault.</summary>
    /// <param name="wrappingKey">The 32 bytes of the key-encryption key.</param>
    /// <param name="randomBytes">Generates random bytes.</param>
    /// <exception cref="ArgumentException">There are not 32 bytes.</exception>
    public KeyWrapping(ReadOnlySpan<byte> wrappingKey, Func<int, byte[]> randomBytes)
    {
        ArgumentNullException.ThrowIfNull(randomBytes);
        if (wrappingKey.Length != KeySize)
            throw new ArgumentException($"A key-encryption key has {KeySize} bytes.", nameof(wrappingKey));
        (_wrappingKey, _randomBytes) = (wrappingKey.ToArray(), randomBytes);
    }

    /// <summary>Creates a data key with a new id.</summary>
    public DataKey NewKey() => new("urn:cop:key:" + Convert.ToHexStringLower(_randomBytes(16)), [.. _randomBytes(KeySize)]);

    /// <summary>Wraps a data key.</summary>
    /// <returns>The bytes to keep: nonce, ciphertext and tag.</returns>
    public byte[] Wrap(DataKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var wrapped = new byte[NonceSize + KeySize + TagSize];
        _randomBytes(NonceSize).CopyTo(wrapped, 0);
        using var cipher = new AesGcm(_wrappingKey, TagSize);
        cipher.Encrypt(
            wrapped.AsSpan(0, NonceSize), key.Bytes.AsSpan(), wrapped.AsSpan(NonceSize, KeySize), wrapped.AsSpan(NonceSize + KeySize),
            Encoding.UTF8.GetBytes(key.KeyId));
        return wrapped;
    }

    /// <summary>Unwraps a data key.</summary>
    /// <exception cref="CopException">The key was wrapped by another key-encryption key, or altered.</exception>
    public DataKey Unwrap(string keyId, ReadOnlySpan<byte> wrapped)
    {
        ArgumentNullException.ThrowIfNull(keyId);
        var bytes = new byte[KeySize];
        using var cipher = new AesGcm(_wrappingKey, TagSize);
        try
        {
            if (wrapped.Length != NonceSize + KeySize + TagSize)
                throw new AuthenticationTagMismatchException();
            cipher.Decrypt(
                wrapped[..NonceSize], wrapped.Slice(NonceSize, KeySize), wrapped[(NonceSize + KeySize)..], bytes,
                Encoding.UTF8.GetBytes(keyId));
        }
        catch (AuthenticationTagMismatchException)
        {
            throw new CopException(new CopError(
                LedgerErrorCodes.InvalidKey, $"Key '{keyId}' does not open with this key-encryption key; use the one of the vault."));
        }

        return new DataKey(keyId, [.. bytes]);
    }
}
