namespace Cop.Ledger;

/// <summary>The signed statement of an operator that a ledger replaces one whose store lost recorded events.</summary>
/// <remarks>Decision M-16.</remarks>
public static class OriginAcceptance
{
    private const string SignatureName = "signature";

    /// <summary>Signs and stores the acceptance of an origin.</summary>
    /// <param name="reader">The ledgers of the store.</param>
    /// <param name="origin">The origin that replaces another one.</param>
    /// <param name="operatorId">The identity of the operator.</param>
    /// <param name="reason">The reason, for the auditor.</param>
    /// <param name="signer">The key of the operator.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public static async Task AcceptAsync(
        LedgerReader reader, LedgerOrigin origin, string operatorId, string reason, ILedgerSigner signer,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(reader);
        ArgumentNullException.ThrowIfNull(origin);
        ArgumentNullException.ThrowIfNull(signer);
        var statement = CopJson.Object(
            ("accept", CopJson.From(origin.Name)), ("previous", PreviousOf(origin)), ("operator", CopJson.From(operatorId)),
            ("reason", CopJson.From(reason)));
        var signature = await signer.SignAsync(statement.Utf8, cancellationToken).ConfigureAwait(false);
        var signed = statement.With(
            SignatureName, new ObjectSignature(Ed25519.Name, signer.KeyId, Convert.ToBase64String(signature)).ToJson());
        await reader.AppendTextAsync(origin.Acceptances, signed.ToString(), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Returns whether a stored statement accepts an origin under the key of a trusted operator.</summary>
    internal static bool Verify(string text, LedgerOrigin origin, TrustFile trust)
    {
        if (!CopJson.Parse(text).TryGet(out var json, out _) || json[SignatureName] is not { } given
            || ObjectSignature.FromJson(given) is not { Alg: Ed25519.Name } signature || signature.Decode() is not { } bytes
            || json["accept"]?.AsString() != origin.Name || json["previous"]?.Equals(PreviousOf(origin)) != true)
            return false;
        var statement = json.With(SignatureName, null);
        return trust.Find(signature.KeyId, KeyUse.Operator)
            .Any(key => key.RevokedAt is null && Ed25519.Verify(key.PublicKey.AsSpan(), statement.Utf8.Span, bytes));
    }

    private static CopJson PreviousOf(LedgerOrigin origin) => CopJson.From(origin.Previous?.ToString() ?? "");
}
