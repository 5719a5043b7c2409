using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Cop.Ledger;

/// <summary>A JSON value that only the holder of a subject's key can read: the form that is stored and hashed.</summary>
/// <param name="KeyId">The id of the data key.</param>
/// <param name="At">The place: the event's id, <c>#</c>, and the JSON Pointer of the value in the stored event.</param>
/// <param name="Nonce">The 12 bytes of the nonce, in base64.</param>
/// <param name="Data">Ciphertext and tag, in base64.</param>
/// <remarks>Decision M-1.</remarks>
public sealed record SealedValue(string KeyId, string At, string Nonce, string Data)
{
    /// <summary>The name of the only member of a sealed value.</summary>
    public const string MemberName = "$sealed";

    /// <summary>The name of the only member of the marker of an erased value.</summary>
    public const string ErasedName = "$erased";

    private const string Algorithm = "A256GCM";
    private const int NonceSize = 12;
    private const int TagSize = 16;

    /// <summary>Reads a sealed value; null when the JSON is none.</summary>
    public static SealedValue? FromJson(CopJson json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return json[MemberName] is { Kind: JsonValueKind.Object } members && members["v"]?.ToString() == "1"
            && members["alg"]?.AsString() == Algorithm && members["key"]?.AsString() is { } key && members["at"]?.AsString() is { } at
            && members["nonce"]?.AsString() is { } nonce && members["data"]?.AsString() is { } data
                ? new SealedValue(key, at, nonce, data)
                : null;
    }

    /// <summary>Returns the sealed value as JSON.</summary>
    public CopJson ToJson() => CopJson.Object((MemberName, CopJson.Object(
        ("v", CopJson.From(1)), ("alg", CopJson.From(Algorithm)), ("key", CopJson.From(KeyId)), ("at", CopJson.From(At)),
        ("nonce", CopJson.From(Nonce)), ("data", CopJson.From(Data)))));

    /// <summary>The marker of a value whose key was erased.</summary>
    public CopJson ToErased() => CopJson.Object((ErasedName, CopJson.Object(("key", CopJson.From(KeyId)))));

    /// <summary>Seals a value for a place.</summary>
    /// <param name="value">The value.</param>
    /// <param name="at">The place.</param>
    /// <param name="keyId">The id of the data key.</param>
    /// <param name="key">The 32 bytes of the data key.</param>
    /// <remarks>
    /// The nonce is derived from key, place and value, so that a repeated append has the same bytes, and two values get two nonces.
    /// </remarks>
    public static SealedValue Seal(CopJson value, string at, string keyId, ReadOnlySpan<byte> key)
    {
        ArgumentNullException.ThrowIfNull(value);
        ArgumentNullException.ThrowIfNull(at);
        var place = Encoding.UTF8.GetBytes(at);
        byte[] nonceKey = HKDF.DeriveKey(HashAlgorithmName.SHA256, key.ToArray(), 32, info: "cop sealed nonce"u8.ToArray());
        var nonce = HMACSHA256.HashData(nonceKey, (byte[])[.. SHA256.HashData(place), .. value.Utf8.Span])[..NonceSize];
        var data = new byte[value.Utf8.Length + TagSize];
        using var cipher = new AesGcm(key, TagSize);
        cipher.Encrypt(nonce, value.Utf8.Span, data.AsSpan(0, value.Utf8.Length), data.AsSpan(value.Utf8.Length), place);
        return new SealedValue(keyId, at, Convert.ToBase64String(nonce), Convert.ToBase64String(data));
    }

    /// <summary>Opens the value.</summary>
    /// <param name="key">The 32 bytes of the data key.</param>
    /// <param name="at">The place where it was found; it opens nowhere else.</param>
    /// <returns>The value; or <c>invalid_seal</c> when it was altered or moved.</returns>
    public CopResult<CopJson> Open(ReadOnlySpan<byte> key, string at)
    {
        var (nonce, data) = (new byte[NonceSize], new byte[Data.Length]);
        if (!Convert.TryFromBase64String(Nonce, nonce, out var nonceLength) || nonceLength != NonceSize
            || !Convert.TryFromBase64String(Data, data, out var length) || length < TagSize || at != At)
            return Invalid(at);
        var value = new byte[length - TagSize];
        try
        {
            using var cipher = new AesGcm(key, TagSize);
            cipher.Decrypt(nonce, data.AsSpan(0, value.Length), data.AsSpan(value.Length, TagSize), value, Encoding.UTF8.GetBytes(at));
        }
        catch (AuthenticationTagMismatchException)
        {
            return Invalid(at);
        }

        return CopJson.Parse(value);
    }

    private CopError Invalid(string at) => new(
        LedgerErrorCodes.InvalidSeal, $"The sealed value at '{at}' cannot be opened: it was altered, or moved there from '{At}'.");
}
