using NSec.Cryptography;

namespace Cop.Ledger;

/// <summary>Verification of Ed25519 signatures.</summary>
/// <remarks>RFC 8032, 5.1.7. A signature with an S that is not reduced, and a key or R of small order, are rejected.</remarks>
public static class Ed25519
{
    /// <summary>The name of the algorithm in signatures and key files.</summary>
    public const string Name = "ed25519";

    /// <summary>The number of bytes of a public key.</summary>
    public const int PublicKeySize = 32;

    /// <summary>The number of bytes of a signature.</summary>
    public const int SignatureSize = 64;

    /// <summary>Returns whether bytes are a public key: a canonical point of the prime-order curve.</summary>
    public static bool IsPublicKey(ReadOnlySpan<byte> key) => TryImport(key, out _);

    /// <summary>Returns whether a signature of data is valid under a public key.</summary>
    public static bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature) =>
        signature.Length == SignatureSize && TryImport(publicKey, out var key) && SignatureAlgorithm.Ed25519.Verify(key!, data, signature);

    // The library checks points only when it verifies, so a key is checked here against what libsodium rejects then.
    private static bool TryImport(ReadOnlySpan<byte> bytes, out PublicKey? key)
    {
        key = null;
        return bytes.Length == PublicKeySize && IsCanonical(bytes)
            && PublicKey.TryImport(SignatureAlgorithm.Ed25519, bytes, KeyBlobFormat.RawPublicKey, out key);
    }

    // The y coordinate, without the sign bit, must be less than 2^255 - 19.
    private static bool IsCanonical(ReadOnlySpan<byte> bytes)
    {
        if ((bytes[31] & 0x7f) != 0x7f || bytes[1..31].ContainsAnyExcept((byte)0xff))
            return true;
        return bytes[0] < 0xed;
    }
}
