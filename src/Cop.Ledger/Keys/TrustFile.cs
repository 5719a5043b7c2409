using System.Collections.Immutable;
using System.Text.Json;

namespace Cop.Ledger;

/// <summary>The keys and time-stamping authorities that a verifier trusts.</summary>
/// <remarks>Decision D-80.</remarks>
public sealed record TrustFile
{
    private const int MaxKeys = 10_000;

    private static readonly (string Name, KeyUse Use)[] UseNames =
        [("ledger", KeyUse.Ledger), ("events", KeyUse.Events), ("witness", KeyUse.Witness), ("operator", KeyUse.Operator)];

    /// <summary>Trust in no key.</summary>
    public static TrustFile Empty { get; } = new();

    /// <summary>The keys.</summary>
    public ImmutableArray<TrustedKey> Keys { get; init; } = [];

    /// <summary>The certificates of time-stamping authorities, or of their issuers, in DER.</summary>
    public ImmutableArray<ImmutableArray<byte>> TimestampAuthorities { get; init; } = [];

    /// <summary>Reads a trust file.</summary>
    public static CopResult<TrustFile> Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            return Parse(File.ReadAllBytes(path)).TryGet(out var trust, out var error)
                ? trust
                : error with { Message = $"The trust file '{path}' cannot be used: {error.Message}" };
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new CopError(LedgerErrorCodes.InvalidTrust, $"The trust file '{path}' cannot be used: {exception.Message}");
        }
    }

    /// <summary>Parses <c>{"v":1,"keys":[…],"timestampAuthorities":[…]}</c>.</summary>
    public static CopResult<TrustFile> Parse(ReadOnlySpan<byte> utf8)
    {
        if (!CopJson.Parse(utf8).TryGet(out var json, out var error))
            return Invalid(error.Message);
        if (json["v"]?.ToString() != "1")
            return Invalid("it has not version 1");
        var keys = ImmutableArray.CreateBuilder<TrustedKey>();
        foreach (var item in json["keys"]?.Items ?? [])
        {
            if (keys.Count == MaxKeys)
                return Invalid($"it has more than {MaxKeys} keys");
            if (!ReadKey(item).TryGet(out var key, out var fault))
                return fault;
            keys.Add(key);
        }

        var authorities = ImmutableArray.CreateBuilder<ImmutableArray<byte>>();
        foreach (var item in json["timestampAuthorities"]?.Items ?? [])
        {
            if (item.AsString() is not { } text || Decode(text) is not { } der)
                return Invalid("a time-stamping authority is not a certificate in base64");
            authorities.Add([.. der]);
        }

        return new TrustFile { Keys = keys.DrainToImmutable(), TimestampAuthorities = authorities.DrainToImmutable() };
    }

    /// <summary>Returns the trust file as JSON.</summary>
    public CopJson ToJson() => CopJson.Object(
        ("v", CopJson.From(1)), ("keys", CopJson.Array(Keys.Select(KeyToJson))),
        ("timestampAuthorities", CopJson.Array(TimestampAuthorities.Select(der => CopJson.From(Convert.ToBase64String(der.AsSpan()))))));

    /// <summary>Finds the keys of an id for a purpose.</summary>
    public IEnumerable<TrustedKey> Find(string keyId, KeyUse use) => Keys.Where(key => key.KeyId == keyId && key.Uses.Contains(use));

    internal static CopJson KeyToJson(TrustedKey key) => CopJson.Object(
        ("keyId", CopJson.From(key.KeyId)), ("alg", CopJson.From(Ed25519.Name)),
        ("public", CopJson.From(Convert.ToBase64String(key.PublicKey.AsSpan()))),
        ("use", CopJson.Array(UseNames.Where(use => key.Uses.Contains(use.Use)).Select(use => CopJson.From(use.Name)))),
        ("name", key.Name is null ? null : CopJson.From(key.Name)), ("notBefore", Time(key.NotBefore)), ("notAfter", Time(key.NotAfter)),
        ("revokedAt", Time(key.RevokedAt)));

    internal static CopResult<TrustedKey> ReadKey(CopJson json)
    {
        if (json["keyId"]?.AsString() is not { } keyId || !LedgerKeyId.IsValid(keyId))
            return Invalid("a key has no keyId of the form urn:cop:key: and a name");
        if (json["alg"]?.AsString() != Ed25519.Name)
            return Invalid($"key '{keyId}' is not of the algorithm ed25519");
        if (Decode(json["public"]?.AsString() ?? "") is not { } bytes || !Ed25519.IsPublicKey(bytes))
            return Invalid($"key '{keyId}' has no valid public key");
        var uses = ImmutableArray.CreateBuilder<KeyUse>();
        foreach (var item in json["use"]?.Items ?? [])
        {
            if (Array.FindIndex(UseNames, use => use.Name == item.AsString()) is not (>= 0 and var at))
                return Invalid($"key '{keyId}' has the unknown use {item}");
            uses.Add(UseNames[at].Use);
        }

        if (!TryReadTime(json["notBefore"], out var notBefore) || !TryReadTime(json["notAfter"], out var notAfter)
            || !TryReadTime(json["revokedAt"], out var revokedAt))
            return Invalid($"key '{keyId}' has a time that is not ISO-8601 in UTC");
        return new TrustedKey(keyId, [.. bytes])
        {
            Uses = uses.DrainToImmutable(),
            Name = json["name"]?.AsString(),
            NotBefore = notBefore,
            NotAfter = notAfter,
            RevokedAt = revokedAt,
        };
    }

    private static bool TryReadTime(CopJson? json, out DateTimeOffset? time)
    {
        time = null;
        if (json is null || json.Kind == JsonValueKind.Null)
            return true;
        if (!CopTime.TryParse(json.AsString(), out var read))
            return false;
        time = read;
        return true;
    }

    private static CopJson? Time(DateTimeOffset? time) => time is { } given ? CopJson.From(CopTime.Format(given)) : null;

    private static byte[]? Decode(string base64)
    {
        var bytes = new byte[base64.Length];
        return Convert.TryFromBase64String(base64, bytes, out var written) ? bytes[..written] : null;
    }

    private static CopError Invalid(string reason) => new(LedgerErrorCodes.InvalidTrust, $"{reason.TrimEnd('.')}.");
}
