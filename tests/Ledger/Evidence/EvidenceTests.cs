using System.Diagnostics;
using System.Text;

namespace Cop.Ledger.Tests;

/// <summary>Evidence bundles, verified by the library and by the verifier in JavaScript, which must agree.</summary>
public sealed class EvidenceTests : IDisposable
{
    private const string TopicId = "urn:cop:topic:case";
    private readonly TemporaryDirectory _directory = new();

    private static readonly TrustFile Trust = new()
    {
        Keys = [new TrustedKey(LedgerWorld.Signer.KeyId, [.. LedgerWorld.Signer.PublicKey.Span])],
    };

    public void Dispose() => _directory.Dispose();

    [Fact, Trait("spec", "9.5.1")]
    public async Task A_bundle_is_verified_by_both_implementations()
    {
        var bundle = await ExportAsync();
        var found = EvidenceVerifier.Verify(bundle, Trust).Unwrap();
        found.Faults.ShouldBeEmpty();
        found.Events.Length.ShouldBe(20);
        (await NodeAsync(bundle, Trust)).ShouldBe((0, "20 events of urn:cop:topic:case: verified\n"));
        EvidenceVerifier.Verify(bundle, TrustFile.Empty).Unwrap().Faults.ShouldHaveSingleItem().Kind.ShouldBe(LedgerFaultKind.UnknownKey);
        (await NodeAsync(bundle, null)).Code.ShouldBe(14);
        CopJson.Parse(bundle, new JsonLimits { MaxBytes = EvidenceBundle.MaxBytes }).Unwrap()["page"]!["text"]!.AsString()!
            .ShouldContain("note 0");
    }

    [Fact, Trait("spec", "9.7.1")]
    public async Task Every_damage_is_found_by_both_implementations()
    {
        var bundle = CopJson.Parse(await ExportAsync()).Unwrap();
        var items = bundle["items"]!.Items.ToList();
        var other = CopHash.Sha256([1]).ToJson();
        (string Name, CopJson Damaged, int Code)[] damages =
        [
            ("another payload", Item(3, item => item.With("event", item["event"]!.With("payload", CopJson.EmptyObject))), 10),
            ("another payload with its hash", Item(3, item => item.With(
                "event", ObjectHash.Attach(item["event"]!.With("payload", CopJson.EmptyObject)))), 10),
            ("another record", Item(3, item => item.With("record", item["record"]!.With("eventHash", other))), 10),
            ("another node", Item(3, item => item.With("record", item["record"]!.With("nodeId", CopJson.From("urn:cop:node:x")))), 10),
            ("another proof", Item(3, item => item.With("proof", items[4]["proof"])), 10),
            ("a removed event", bundle.With("items", CopJson.Array(items.Where((_, at) => at != 3))), 10),
            ("exchanged events", bundle.With("items", CopJson.Array([items[1], items[0], .. items.Skip(2)])), 10),
            ("another topic", bundle.With("topicId", CopJson.From("urn:cop:topic:other")), 10),
            ("another root", Note(text => text.Replace("\n40\n", "\n41\n", StringComparison.Ordinal)), 10),
            ("an extra member", bundle.With("extra", CopJson.From(1)), 2),
            ("an extra member of an item", Item(3, item => item.With("extra", CopJson.From(1))), 2),
            ("another version", bundle.With("version", CopJson.From(2)), 2),
            ("another format", bundle.With("format", CopJson.From("zip")), 2),
            ("no items", bundle.With("items", CopJson.Array()), 2),
            ("no signature", Note(text => text[..(text.IndexOf("\n\n", StringComparison.Ordinal) + 1)]), 2),
            ("a proof of other text", Item(3, item => item.With("proof", CopJson.Array(CopJson.From("x")))), 2),
        ];
        foreach (var (name, damaged, code) in damages)
        {
            var read = EvidenceVerifier.Verify(damaged.Utf8.Span, Trust);
            (read.IsOk ? read.Unwrap().IsTampered ? 10 : 0 : 2).ShouldBe(code, name);
            (await NodeAsync(damaged.Utf8.ToArray(), Trust)).Code.ShouldBe(code, name);
        }

        CopJson Item(int at, Func<CopJson, CopJson> change) =>
            bundle.With("items", CopJson.Array(items.Select((item, number) => number == at ? change(item) : item)));

        CopJson Note(Func<string, string> change) => bundle.With("checkpoint", CopJson.From(change(bundle["checkpoint"]!.AsString()!)));
    }

    [Fact]
    public async Task A_file_that_is_no_bundle_is_refused_by_both_implementations()
    {
        var bundle = await ExportAsync();
        byte[][] files =
        [
            [], "{}"u8.ToArray(), "[1"u8.ToArray(), [0xff, 0xfe], bundle[..^200], [.. bundle, .. bundle], [(byte)' ', .. bundle],
            Encoding.UTF8.GetBytes(new string('[', 5000) + new string(']', 5000)),
            Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(bundle).Replace("\"version\":1", "\"version\":1,\"version\":1")),
        ];
        foreach (var file in files)
        {
            EvidenceVerifier.Verify(file, Trust).Error!.Code.ShouldBe(LedgerErrorCodes.InvalidBundle);
            (await NodeAsync(file, Trust)).Code.ShouldBe(2);
        }
    }

    [Fact]
    public async Task Cosignatures_of_witnesses_are_in_the_bundle_and_verified()
    {
        using var key = Ed25519Signer.FromPrivateKey([.. Enumerable.Repeat((byte)9, 32)]);
        var witness = new TrustedKey(key.KeyId, [.. key.PublicKey.Span]) { Name = "witness.example", Uses = [KeyUse.Witness] };
        var trust = Trust with { Keys = [.. Trust.Keys, witness] };
        var bundle = await ExportAsync(async (reader, origin) =>
        {
            var note = SignedNote.Parse((await reader.ReadLastCheckpointAsync(origin))!).Unwrap();
            var line = await SignedNote.CosignAsync(note.Text, "witness.example", key, DateTimeOffset.UnixEpoch.AddDays(20_000));
            await reader.AttachCosignatureAsync(origin, Checkpoint.Parse(note.Text).Unwrap(), line);
        });
        EvidenceVerifier.Verify(bundle, trust).Unwrap().Witnesses.ShouldHaveSingleItem().Witness.ShouldBe("witness.example");
        (await NodeAsync(bundle, trust)).Code.ShouldBe(0);
        var text = Encoding.UTF8.GetString(bundle);
        var at = text.IndexOf("witness.example ", StringComparison.Ordinal) + 30;
        var damaged = Encoding.UTF8.GetBytes(text[..at] + (text[at] == 'A' ? 'B' : 'A') + text[(at + 1)..]);
        EvidenceVerifier.Verify(damaged, trust).Unwrap().IsTampered.ShouldBeTrue();
        (await NodeAsync(damaged, trust)).Code.ShouldBe(10);
    }

    [Fact]
    public void The_page_contains_the_verifier_letter_for_letter()
    {
        var (script, page) = (File.ReadAllText(Evidence("verify.mjs")), File.ReadAllText(Evidence("verify.html")));
        page.ShouldContain($"// BEGIN verify.mjs\n{script}// END verify.mjs\n");
        script.ShouldNotContain("</script");
    }

    // A browser's document, as far as the page uses it.
    private const string PageHarness = """
        import { readFileSync } from 'node:fs';
        import { basename } from 'node:path';
        const listeners = {}, elements = {};
        const make = () => ({
          children: [], textContent: '', append(...each) { this.children.push(...each); }, replaceChildren() { this.children = []; },
          addEventListener(type, run) { listeners[type] = run; }, insertRow() { return this.add(); }, insertCell() { return this.add(); },
          add() { const child = make(); this.children.push(child); return child; },
        });
        globalThis.document = {
          getElementById: id => elements[id] ??= make(), createElement: make, addEventListener: (type, run) => { listeners[type] = run; },
        };
        await import('./page.mjs');
        const texts = node => [node.textContent, ...node.children.flatMap(texts)].filter(Boolean);
        for (const file of process.argv.slice(2)) {
          await listeners.change({ target: { files: [{ name: basename(file), text: async () => readFileSync(file, 'utf8') }] } });
          console.log(texts(elements.result).join(' | '));
        }
        """;

    [Fact, Trait("spec", "9.5.1")]
    public async Task The_script_of_the_page_shows_the_verdict_of_each_file()
    {
        var page = await File.ReadAllTextAsync(Evidence("verify.html"));
        var start = page.IndexOf("<script type=\"module\">\n", StringComparison.Ordinal) + "<script type=\"module\">\n".Length;
        await File.WriteAllTextAsync(_directory.File("page.mjs"), page[start..page.IndexOf("</script>", StringComparison.Ordinal)]);
        await File.WriteAllTextAsync(_directory.File("harness.mjs"), PageHarness);
        var bundle = Encoding.UTF8.GetString(await ExportAsync());
        await File.WriteAllTextAsync(_directory.File("good.json"), bundle);
        await File.WriteAllTextAsync(
            _directory.File("bad.json"), bundle.Replace("\"text\":\"note 3\"", "\"text\":\"note 9\"", StringComparison.Ordinal));
        await File.WriteAllTextAsync(_directory.File("rubbish.json"), "{}");
        await File.WriteAllBytesAsync(_directory.File("trust.json"), Trust.ToJson().Utf8.ToArray());
        string[] files = [.. new[] { "good.json", "trust.json", "good.json", "bad.json", "rubbish.json" }.Select(_directory.File)];
        using var process = Process.Start(new ProcessStartInfo("node", [_directory.File("harness.mjs"), .. files])
        {
            RedirectStandardOutput = true,
        })!;
        var shown = (await process.StandardOutput.ReadToEndAsync()).Split('\n');
        await process.WaitForExitAsync();
        process.ExitCode.ShouldBe(0);
        shown[0].ShouldStartWith("good.json: NOT VERIFIABLE | 20 events of urn:cop:topic:case");
        shown[1].ShouldBe("trust.json | 1 trusted keys.");
        shown[2].ShouldStartWith("good.json: VERIFIED | 20 events of urn:cop:topic:case, under a checkpoint of 40 records.");
        shown[2].ShouldContain("note 19");
        shown[3].ShouldStartWith("bad.json: TAMPERED");
        shown[3].ShouldContain("Record 3: AlteredEvent");
        shown[4].ShouldStartWith("rubbish.json: NO BUNDLE");
    }

    internal static async Task<byte[]> ExportAsync(Func<LedgerReader, LedgerOrigin, Task>? prepare = null)
    {
        await using var world = await LedgerWorld.StartAsync();
        await world.AppendAsync(20, TopicId);
        await world.AppendAsync(20, "urn:cop:topic:other");
        await world.CatchUpAsync(LedgerWorld.Follower(40));
        await world.AppendAsync(3, TopicId);
        await world.CatchUpAsync(LedgerWorld.Follower(40));
        var origin = await world.OriginAsync();
        if (prepare is not null)
            await prepare(world.Reader, origin);
        var bundle = await EvidenceBundle.ExportAsync(world.Store, world.Reader, origin, TopicId, Trust.Keys);
        return bundle.Unwrap().Utf8.ToArray();
    }

    private async Task<(int Code, string Output)> NodeAsync(byte[] bundle, TrustFile? trust)
    {
        var (file, trustFile) = (_directory.File("bundle.json"), _directory.File("trust.json"));
        await File.WriteAllBytesAsync(file, bundle);
        if (trust is not null)
            await File.WriteAllBytesAsync(trustFile, trust.ToJson().Utf8);
        string[] arguments = [Evidence("verify.mjs"), file, .. trust is null ? Array.Empty<string>() : ["--trust", trustFile]];
        using var process = Process.Start(
            new ProcessStartInfo("node", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        await error;
        return (process.ExitCode, await output);
    }

    private static string Evidence(string name)
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Cop.Kernel.sln")))
            folder = Path.GetDirectoryName(folder)!;
        return Path.Combine(folder, "spec", "evidence", name);
    }
}
