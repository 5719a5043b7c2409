using System.Text;

namespace Cop.Packages;

/// <summary>A fingerprint as an in-toto statement about the files of a package, and in a DSSE envelope where it is signed.</summary>
/// <remarks>in-toto Statement v1, DSSE v1; spec/packages/evaluation.md, "Statements".</remarks>
public static class EvaluationStatement
{
    /// <summary>The media type of a statement.</summary>
    public const string PayloadType = "application/vnd.in-toto+json";

    /// <summary>The type of what the statement says.</summary>
    public const string PredicateType = "urn:cop:predicate:evaluation:1";

    /// <summary>Creates the statement.</summary>
    /// <param name="fingerprint">The fingerprint.</param>
    /// <param name="date">The time of the run; it is no part of the fingerprint's digest.</param>
    /// <param name="duration">The duration of the run.</param>
    public static CopJson Create(EvaluationFingerprint fingerprint, DateTimeOffset date, TimeSpan duration)
    {
        ArgumentNullException.ThrowIfNull(fingerprint);
        var subject = fingerprint.Content["subject"]!;
        string name = $"{subject["name"]!.AsString()}@{subject["version"]!.AsString()}";
        return CopJson.Object(
            ("_type", CopJson.From("https://in-toto.io/Statement/v1")),
            ("subject", CopJson.Array(
                Subject(name, subject["tree"]!.AsString()!), Subject($"{name}/bundle.json", subject["bundle"]!.AsString()!))),
            ("predicateType", CopJson.From(PredicateType)),
            ("predicate", CopJson.Object(
                ("fingerprint", fingerprint.ToJson()),
                ("date",
                    CopJson.From(date.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture))),
                ("durationMs", CopJson.From(Math.Round(duration.TotalMilliseconds))))));
    }

    /// <summary>Signs a statement; the signature covers <see cref="SignedBytes"/>.</summary>
    /// <param name="statement">The statement.</param>
    /// <param name="keyId">The id of the key.</param>
    /// <param name="sign">Signs bytes as a whole, as with Ed25519.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The envelope.</returns>
    public static async ValueTask<CopJson> SignAsync(
        CopJson statement, string keyId, Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask<byte[]>> sign,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(statement);
        ArgumentException.ThrowIfNullOrEmpty(keyId);
        ArgumentNullException.ThrowIfNull(sign);
        byte[] signature = await sign(SignedBytes(statement), cancellationToken).ConfigureAwait(false);
        return CopJson.Object(
            ("payload", CopJson.From(Convert.ToBase64String(statement.Utf8.Span))), ("payloadType", CopJson.From(PayloadType)),
            ("signatures", CopJson.Array(CopJson.Object(
                ("keyid", CopJson.From(keyId)), ("sig", CopJson.From(Convert.ToBase64String(signature)))))));
    }

    /// <summary>The bytes that a signature covers: DSSE's pre-authentication encoding of the statement.</summary>
    /// <param name="statement">The statement.</param>
    public static byte[] SignedBytes(CopJson statement)
    {
        ArgumentNullException.ThrowIfNull(statement);
        string head = FormattableString.Invariant($"DSSEv1 {PayloadType.Length} {PayloadType} {statement.Utf8.Length} ");
        return [.. Encoding.UTF8.GetBytes(head), .. statement.Utf8.Span];
    }

    private static CopJson Subject(string name, string digest) => CopJson.Object(
        ("name", CopJson.From(name)),
        ("digest",
            CopJson.Object(("sha256", CopJson.From(digest.StartsWith("sha256:", StringComparison.Ordinal) ? digest[7..] : digest)))));
}
