namespace Cop.Ledger;

/// <summary>The signature of an event, an artifact, a draft or a ledger record.</summary>
/// <param name="Alg">The algorithm; <c>ed25519</c>.</param>
/// <param name="KeyId">The id of the key: <c>urn:cop:key:…</c>.</param>
/// <param name="Value">The signature in standard base64 with padding.</param>
/// <remarks>Protocol 9.4.2; decision D-80.</remarks>
public sealed record ObjectSignature(string Alg, string KeyId, string Value)
{
    /// <summary>Reads <c>{"alg":…,"keyId":…,"value":…}</c>; null when the value has a different form.</summary>
    public static ObjectSignature? FromJson(CopJson json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return json["alg"]?.AsString() is { } alg && json["keyId"]?.AsString() is { } keyId && json["value"]?.AsString() is { } value
            ? new ObjectSignature(alg, keyId, value)
            : null;
    }

    /// <summary>Returns the signature in the form of the protocol.</summary>
    public CopJson ToJson() =>
        CopJson.Object(("alg", CopJson.From(Alg)), ("keyId", CopJson.From(KeyId)), ("value", CopJson.From(Value)));

    /// <summary>Returns the 64 bytes of an Ed25519 signature; null when the value is not their canonical base64.</summary>
    public byte[]? Decode()
    {
        var bytes = new byte[Ed25519.SignatureSize];
        return Value.Length == 88 && Convert.TryFromBase64String(Value, bytes, out var written) && written == bytes.Length
            && Convert.ToBase64String(bytes) == Value ? bytes : null;
    }
}
