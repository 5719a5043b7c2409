using System.Security.Cryptography;

namespace Cop.Protocol;

/// <summary>A hash of canonical JSON, as in <c>copHash</c>.</summary>
/// <param name="Alg">The algorithm: <c>sha-256</c> or <c>sha-512</c>.</param>
/// <param name="Value">Lower-case hex.</param>
/// <remarks>Protocol 9.2.1; decision D-79.</remarks>
public sealed record CopHash(string Alg, string Value)
{
    /// <summary>The name of the default algorithm.</summary>
    /// <remarks>Protocol 9.1.3.</remarks>
    public const string Sha256Name = "sha-256";

    /// <summary>The name of the stronger algorithm that is supported as well.</summary>
    /// <remarks>Protocol 9.1.3.</remarks>
    public const string Sha512Name = "sha-512";

    /// <summary>Computes the SHA-256 of canonical bytes.</summary>
    public static CopHash Sha256(ReadOnlySpan<byte> canonical)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(canonical, hash);
        return new CopHash(Sha256Name, Convert.ToHexStringLower(hash));
    }

    /// <summary>Computes the SHA-512 of canonical bytes.</summary>
    public static CopHash Sha512(ReadOnlySpan<byte> canonical)
    {
        Span<byte> hash = stackalloc byte[SHA512.HashSizeInBytes];
        SHA512.HashData(canonical, hash);
        return new CopHash(Sha512Name, Convert.ToHexStringLower(hash));
    }

    /// <summary>Computes the hash of canonical bytes by the name of the algorithm; null when it is unsupported.</summary>
    public static CopHash? Compute(string alg, ReadOnlySpan<byte> canonical) => alg switch
    {
        Sha256Name => Sha256(canonical),
        Sha512Name => Sha512(canonical),
        _ => null,
    };

    /// <summary>Reads <c>{"alg":...,"value":...}</c>; null when the value has a different form.</summary>
    public static CopHash? FromJson(CopJson json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return json["alg"]?.AsString() is { } alg && json["value"]?.AsString() is { } value ? new CopHash(alg, value) : null;
    }

    /// <summary>Returns the hash in the form of <c>copHash</c>.</summary>
    public CopJson ToJson() => CopJson.Object(("alg", CopJson.From(Alg)), ("value", CopJson.From(Value)));

    /// <summary>Compares this hash with that of canonical bytes.</summary>
    public HashVerification Verify(ReadOnlySpan<byte> canonical)
    {
        if (Compute(Alg, canonical) is not { } actual) return HashVerification.Unverifiable;
        // The form is fixed: only lower-case hex is valid (D-79).
        return actual.Value == Value ? HashVerification.Valid : HashVerification.Mismatch;
    }

    /// <summary>Compares this hash with that of a value.</summary>
    public HashVerification Verify(CopJson json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return Verify(json.Utf8.Span);
    }
}
