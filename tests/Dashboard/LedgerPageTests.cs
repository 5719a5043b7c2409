using Cop.Hitl;
using Cop.Ledger;

namespace Cop.Dashboard.Tests;

/// <summary>The ledger's page: what a verification finds is told apart, and a downloaded bundle proves a topic by itself.</summary>
public sealed class LedgerPageTests : IDisposable
{
    private static readonly Ed25519Signer Signer = Ed25519Signer.FromPrivateKey([.. Enumerable.Repeat((byte)5, 32)]);
    private readonly string _schema = PostgresServer.NewSchema();

    public void Dispose() => PostgresServer.Shared.DropSchema(_schema);

    [Fact]
    public async Task Clean_unverifiable_and_tampered_ledgers_share_no_word_and_no_sign()
    {
        await using (var host = await StartAsync("signer", new LedgerOptions { Signer = Signer, CheckpointRecords = 1 }))
        {
            await Scenes.FillAsync(host);
            var clean = await VerifiedAsync(host);
            clean.ShouldContain("✓ Clean");
            clean.ShouldNotContain("TAMPERED");
            clean.ShouldNotContain("Cannot be verified");
        }

        // This node has no key, and trusts none.
        await using (var host = await StartAsync("reader", new LedgerOptions()))
        {
            var unknown = await VerifiedAsync(host);
            unknown.ShouldContain("? Cannot be verified in full");
            unknown.ShouldNotContain("TAMPERED");
            unknown.ShouldNotContain("✓ Clean");
        }

        PostgresServer.Shared.Ask(
            $"update {_schema}.events set body = convert_to(replace(convert_from(body, 'UTF8'), 'Check the order', 'Check the other'), " +
                "'UTF8')");
        await using (var host = await StartAsync("signer", new LedgerOptions { Signer = Signer, CheckpointRecords = 1 }))
        {
            var changed = await VerifiedAsync(host);
            changed.ShouldContain("✗ TAMPERED");
            changed.ShouldContain("<th scope=\"col\">What differs</th>");
            changed.ShouldNotContain("Cannot be verified");
            changed.ShouldNotContain("✓ Clean");
        }
    }

    [Fact]
    public async Task A_downloaded_bundle_is_verified_without_the_store()
    {
        byte[] bundle;
        await using (var host = await StartAsync("signer", new LedgerOptions { Signer = Signer, CheckpointRecords = 1 }))
        {
            await Scenes.FillAsync(host);
            bundle = await DownloadedAsync(host);
        }

        var trust = new TrustFile { Keys = [new TrustedKey(Signer.KeyId, [.. Signer.PublicKey.Span])] };
        var found = EvidenceVerifier.Verify(bundle, trust).Unwrap();
        found.IsTampered.ShouldBeFalse();
        found.Faults.ShouldBeEmpty();
        var changed = System.Text.Encoding.UTF8.GetString(bundle).Replace("Check the order", "Check the other", StringComparison.Ordinal);
        EvidenceVerifier.Verify(System.Text.Encoding.UTF8.GetBytes(changed), trust).Unwrap().IsTampered.ShouldBeTrue();
    }

    [Fact]
    public async Task A_host_that_only_reads_shows_the_ledger_of_its_store()
    {
        await using (var host = await StartAsync("signer", new LedgerOptions { Signer = Signer, CheckpointRecords = 1 }))
        {
            await Scenes.FillAsync(host);
            await VerifiedAsync(host);
        }

        await using var reader = await StartAsync("reader", new LedgerOptions(), readOnly: true);
        (await reader.PageAsync("/cop/ledger")).ShouldContain("<dt>Last checkpoint</dt><dd><pre>");
    }

    [Fact]
    public async Task A_ledger_and_its_evidence_are_of_the_events_as_they_are_stored_where_their_type_has_an_upcaster()
    {
        var upcaster = new NoteUpcaster();
        var options = new LedgerOptions { Signer = Signer, CheckpointRecords = 1 };
        await using (var host = await StartAsync("signer", options, upcaster: upcaster))
        {
            await host.AppendAsync(Scenes.Refund, EventDraft.Create("note.made", ("text", CopJson.From("old"))));
            (await host.PageAsync("/cop/topics/" + Uri.EscapeDataString(Scenes.Refund) + "?sel=1")).ShouldContain("upcast to 2");
            // Neither reads an event through it.
            upcaster.IsBroken = true;
            (await VerifiedAsync(host)).ShouldContain("✓ Clean");
            var trust = new TrustFile { Keys = [new TrustedKey(Signer.KeyId, [.. Signer.PublicKey.Span])] };
            EvidenceVerifier.Verify(await DownloadedAsync(host), trust).Unwrap().Faults.ShouldBeEmpty();
        }
    }

    // A bundle has the events that the last checkpoint covers.
    private static async Task<byte[]> DownloadedAsync(DashboardHost host)
    {
        using var limit = HangLimit.Begin();
        await RecordedAsync(host, limit.Token);
        while (true)
        {
            using var answer = await host.SendAsync("/cop/ledger/evidence", ("topic", Scenes.Refund));
            if (answer.IsSuccessStatusCode)
                return await answer.Content.ReadAsByteArrayAsync(limit.Token);
            limit.Token.ThrowIfCancellationRequested();
        }
    }

    private static async Task<string> VerifiedAsync(DashboardHost host)
    {
        using var limit = HangLimit.Begin();
        await RecordedAsync(host, limit.Token);
        await host.SendAsync("/cop/ledger/verify");
        while (true)
        {
            var html = await host.Client.GetStringAsync("/cop/ledger", limit.Token);
            if (html.Contains("verdict\">", StringComparison.Ordinal))
                return html;
        }
    }

    // The ledger is written behind the log.
    private static async Task RecordedAsync(DashboardHost host, CancellationToken cancellationToken)
    {
        var last = await host.Kernel.Log.GetLastPositionAsync(cancellationToken);
        while (!(await host.Client.GetStringAsync("/cop/ledger", cancellationToken)).Contains($"<dd>{last};", StringComparison.Ordinal))
            cancellationToken.ThrowIfCancellationRequested();
    }

    private Task<DashboardHost> StartAsync(
        string node, LedgerOptions ledger, bool readOnly = false, IUpcaster? upcaster = null) => DashboardHost.StartAsync(
        cop =>
        {
            if (upcaster is not null)
                cop.AddUpcaster(upcaster);
            cop.AddHitl();
            cop.AddLedger(ledger);
            cop.UsePostgres(PostgresServer.Shared.ConnectionString, new PostgresOptions
            {
                NodeId = "urn:cop:node:" + node, Schema = _schema, MigrateOnOpen = !readOnly, ReadOnly = readOnly,
                AppendTimeout = HangLimit.Span,
            });
        }, new DashboardOptions { ReadsPerMinute = int.MaxValue, WritesPerMinute = int.MaxValue });

    private sealed class NoteUpcaster : IUpcaster
    {
        public bool IsBroken { get; set; }

        public string EventType => "note.made";

        public string FromVersion => "1";

        public string ToVersion => "2";

        public CopJson Upcast(CopJson payload) =>
            IsBroken ? throw new InvalidOperationException("broken") : CopJson.Object(("words", payload["text"]!));
    }
}
