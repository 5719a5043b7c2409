using System.Diagnostics;

namespace Cop.Ledger.Tests;

/// <summary>Time stamps of a throwaway authority of OpenSSL.</summary>
public sealed class TimestampTests : IDisposable
{
    private const string Configuration = """
        [req]
        distinguished_name = name
        prompt = no
        [name]
        CN = throwaway authority
        [ext]
        extendedKeyUsage = critical,timeStamping
        [tsa]
        default_tsa = one
        [one]
        serial = serial
        signer_cert = tsa.pem
        signer_key = tsa.key
        signer_digest = sha256
        default_policy = 1.2.3.4.1
        digests = sha256
        ess_cert_id_alg = sha256
        """;

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact, Trait("spec", "9.9")]
    public async Task A_time_stamp_over_the_checkpoint_is_verified_in_the_bundle()
    {
        MakeAuthority();
        byte[]? token = null;
        var bundle = await EvidenceTests.ExportAsync(async (reader, origin) =>
        {
            var note = SignedNote.Parse((await reader.ReadLastCheckpointAsync(origin))!).Unwrap();
            var head = Checkpoint.Parse(note.Text).Unwrap();
            var response = Stamp(CheckpointTimestamp.Request(head));
            CheckpointTimestamp.ReadResponse(head with { Size = 39 }, response).Error!.Code.ShouldBe(LedgerErrorCodes.InvalidTimestamp);
            CheckpointTimestamp.ReadResponse(head, [1, 2, 3]).Error!.Code.ShouldBe(LedgerErrorCodes.InvalidTimestamp);
            token = CheckpointTimestamp.ReadResponse(head, response).Unwrap();
            await reader.AttachTimestampAsync(origin, head, token);
        });
        var trust = new TrustFile
        {
            Keys = [new TrustedKey(LedgerWorld.Signer.KeyId, [.. LedgerWorld.Signer.PublicKey.Span])],
            TimestampAuthorities = [[.. Convert.FromBase64String(Pem("tsa.pem"))]],
        };
        var found = EvidenceVerifier.Verify(bundle, trust).Unwrap();
        found.Faults.ShouldBeEmpty();
        found.Timestamps.ShouldHaveSingleItem();
        EvidenceVerifier.Verify(bundle, trust with { TimestampAuthorities = [] }).Unwrap().Faults.ShouldHaveSingleItem().Kind
            .ShouldBe(LedgerFaultKind.UnknownAuthority);

        token![^5] ^= 1;
        var json = CopJson.Parse(bundle).Unwrap();
        var damaged = json.With("timestamps", CopJson.Array(CopJson.From(Convert.ToBase64String(token))));
        EvidenceVerifier.Verify(damaged.Utf8.Span, trust).Unwrap().IsTampered.ShouldBeTrue();
        var rubbish = json.With("timestamps", CopJson.Array(CopJson.From("rubbish")));
        EvidenceVerifier.Verify(rubbish.Utf8.Span, trust).Unwrap().IsTampered.ShouldBeTrue();
    }

    private void MakeAuthority()
    {
        File.WriteAllText(_directory.File("tsa.cnf"), Configuration);
        File.WriteAllText(_directory.File("serial"), "01\n");
        OpenSsl(
            "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "tsa.key", "-out", "tsa.pem", "-days", "2", "-config", "tsa.cnf",
            "-extensions", "ext");
    }

    private byte[] Stamp(byte[] query)
    {
        File.WriteAllBytes(_directory.File("query"), query);
        OpenSsl("ts", "-reply", "-config", "tsa.cnf", "-section", "one", "-queryfile", "query", "-out", "reply");
        return File.ReadAllBytes(_directory.File("reply"));
    }

    private string Pem(string name) => string.Concat(
        File.ReadLines(_directory.File(name)).Where(line => !line.StartsWith('-')));

    private void OpenSsl(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("openssl", arguments)
        {
            WorkingDirectory = _directory.Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        process.StandardOutput.ReadToEnd();
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        process.ExitCode.ShouldBe(0, error);
    }
}
