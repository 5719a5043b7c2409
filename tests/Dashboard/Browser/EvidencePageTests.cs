using Cop.Ledger;
using Microsoft.Extensions.Logging.Abstractions;
using OpenQA.Selenium;

namespace Cop.Dashboard.Tests;

/// <summary>The page that verifies an evidence bundle (`spec/evidence/verify.html`), opened from a file in Chromium.</summary>
public sealed class EvidencePageTests : IDisposable
{
    private const string TopicId = "urn:cop:topic:case";
    private static readonly Ed25519Signer Signer = Ed25519Signer.FromPrivateKey([.. Enumerable.Repeat((byte)7, 32)]);
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("cop-evidence-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact, Trait("spec", "9.5.1")]
    public async Task The_page_verifies_a_chosen_bundle_without_a_network()
    {
        var bundle = System.Text.Encoding.UTF8.GetString(await ExportAsync());
        var trust = new TrustFile { Keys = [new TrustedKey(Signer.KeyId, [.. Signer.PublicKey.Span])] };
        using var browser = new Browser();
        browser.Driver.Navigate().GoToUrl(new Uri(Page()).AbsoluteUri);
        Choose("good.json", bundle, "good.json: NOT VERIFIABLE");
        Choose("trust.json", trust.ToJson().ToString(), "1 trusted keys.");
        Choose("again.json", bundle, "again.json: VERIFIED");
        browser.Html.ShouldContain("&lt;b&gt;note 4&lt;/b&gt;", customMessage: "a payload is text, not markup");
        Choose("bad.json", bundle.Replace("note 3", "note 9", StringComparison.Ordinal), "bad.json: TAMPERED");
        Choose("rubbish.json", "{}", "rubbish.json: NO BUNDLE");
        browser.Driver.ExecuteScript("return performance.getEntriesByType('resource').length").ShouldBe(0L);
        browser.Console().ShouldBeEmpty();

        void Choose(string name, string text, string shown)
        {
            var path = Path.Combine(_directory.FullName, name);
            File.WriteAllText(path, text);
            browser.Find(By.Id("files")).SendKeys(path);
            browser.UntilText(shown);
        }
    }

    private static async Task<byte[]> ExportAsync()
    {
        var store = EmbeddedEventStore.OpenInMemory(Guid.NewGuid);
        await using var kernel = await CopKernel.StartAsync(store, new CopOptions { RunAgents = false });
        var drafts = Enumerable.Range(0, 5)
            .Select(number => EventDraft.Create("note.made", ("text", CopJson.From($"<b>note {number}</b>"))));
        (await kernel.AppendAsync(TopicId, [.. drafts], Actor.Human("ada"))).Unwrap();
        var follower = new LedgerFollower(new LedgerOptions { Signer = Signer, CheckpointRecords = 5 });
        await follower.CatchUpAsync(new LogFollowerContext(store, TimeProvider.System, NullLogger.Instance), CancellationToken.None);
        var reader = new LedgerReader(store.AppendOnly);
        var origin = (await reader.ReadOriginsAsync())[^1];
        var keys = new[] { new TrustedKey(Signer.KeyId, [.. Signer.PublicKey.Span]) };
        return (await EvidenceBundle.ExportAsync(store, reader, origin, TopicId, [.. keys])).Unwrap().Utf8.ToArray();
    }

    private static string Page()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); ; folder = folder.Parent!)
        {
            var page = Path.Combine(folder.FullName, "spec", "evidence", "verify.html");
            if (File.Exists(page))
                return page;
        }
    }
}
