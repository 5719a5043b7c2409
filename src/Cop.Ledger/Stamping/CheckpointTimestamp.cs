using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Cop.Ledger;

/// <summary>Time stamps of a trusted authority over checkpoints.</summary>
/// <remarks>RFC 3161. The stamped bytes are the text of the note, without signatures. Protocol 9.9.</remarks>
public static class CheckpointTimestamp
{
    private const int MaxBytes = 64 * 1024;

    /// <summary>Makes the request for a time stamp, to be sent to an authority as <c>application/timestamp-query</c>.</summary>
    public static byte[] Request(Checkpoint head)
    {
        ArgumentNullException.ThrowIfNull(head);
        return Rfc3161TimestampRequest.CreateFromData(
            Encoding.UTF8.GetBytes(head.ToString()), HashAlgorithmName.SHA256, requestSignerCertificates: true).Encode();
    }

    /// <summary>Takes the token out of the response of an authority.</summary>
    /// <returns>The token in DER; or an error when the response is none, or about something else.</returns>
    public static CopResult<byte[]> ReadResponse(Checkpoint head, byte[] response)
    {
        ArgumentNullException.ThrowIfNull(head);
        ArgumentNullException.ThrowIfNull(response);
        try
        {
            // The nonce of the request is not kept; the token is bound to the checkpoint by its hash.
            var request = Rfc3161TimestampRequest.CreateFromData(
                Encoding.UTF8.GetBytes(head.ToString()), HashAlgorithmName.SHA256, requestSignerCertificates: true);
            var token = request.ProcessResponse(response, out _);
            return token.AsSignedCms().Encode();
        }
        catch (CryptographicException invalid)
        {
            return new CopError(
                LedgerErrorCodes.InvalidTimestamp, $"The response is no time stamp of checkpoint {head.Size}: {invalid.Message}");
        }
    }

    /// <summary>Verifies tokens over a checkpoint.</summary>
    /// <returns>The times of the valid ones.</returns>
    internal static ImmutableArray<DateTimeOffset> VerifyAll(
        IEnumerable<CopJson> tokens, SignedNote note, Checkpoint head, TrustFile trust, FaultList faults)
    {
        var times = ImmutableArray.CreateBuilder<DateTimeOffset>();
        foreach (var token in tokens)
        {
            if (Verify(token.AsString() ?? "", note, trust, out var time) is { } kind)
                faults.Add(kind, head.Size - 1, kind is LedgerFaultKind.UnknownAuthority
                    ? "A time stamp is of an authority that is not trusted." : "A time stamp is malformed, or not about this checkpoint.");
            else
                times.Add(time);
        }

        return times.DrainToImmutable();
    }

    private static LedgerFaultKind? Verify(string base64, SignedNote note, TrustFile trust, out DateTimeOffset time)
    {
        time = default;
        var bytes = new byte[Math.Min(base64.Length, MaxBytes)];
        if (!Convert.TryFromBase64String(base64, bytes, out var written)
            || !Rfc3161TimestampToken.TryDecode(bytes.AsMemory(0, written), out var token, out _))
            return LedgerFaultKind.BadTimestamp;
        try
        {
            if (!token.VerifySignatureForData(Encoding.UTF8.GetBytes(note.Text), out var signer))
                return LedgerFaultKind.BadTimestamp;
            time = token.TokenInfo.Timestamp;
            return signer is not null && IsTrusted(signer, trust, time) ? null : LedgerFaultKind.UnknownAuthority;
        }
        catch (CryptographicException)
        {
            return LedgerFaultKind.BadTimestamp;
        }
    }

    // The certificate itself, or its issuer, is in the trust file; the system's roots are not asked, and nothing is downloaded.
    private static bool IsTrusted(X509Certificate2 signer, TrustFile trust, DateTimeOffset time)
    {
        var authorities = trust.TimestampAuthorities.Select(der => X509CertificateLoader.LoadCertificate(der.AsSpan())).ToList();
        if (authorities.Any(known => known.RawDataMemory.Span.SequenceEqual(signer.RawDataMemory.Span)))
            return time >= signer.NotBefore.ToUniversalTime() && time <= signer.NotAfter.ToUniversalTime();
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities.ToArray());
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationTime = time.UtcDateTime;
        return authorities.Count > 0 && chain.Build(signer);
    }
}
