using System.Text.Json;
using Cop.Stores.Tests;

namespace Cop.Cli.Tests;

/// <summary>The tool on a store on Marten, and topics that move between it and a store on Postgres.</summary>
public sealed class MartenToolTests : IDisposable
{
    private static readonly Actor Ada = Actor.Human("ada");
    private readonly TemporaryDirectory _directory = new();
    private readonly List<string> _schemas = [];

    public void Dispose()
    {
        _schemas.ForEach(PostgresServer.Shared.DropSchema);
        _directory.Dispose();
    }

    [Fact]
    public async Task A_review_runs_once_and_is_shown_verified_and_rebuilt()
    {
        var store = Store("marten");
        var review = await DemoAsync(store);
        review.ExitCode.ShouldBe(0, review.ToString());
        review.Output.ShouldContain("events of the log gave the same state");
        (await DemoAsync(store)).Output.ShouldContain("already finished. To start again, name another schema");
        var digest = (await JsonAsync("topic", "state", "--store", store)).GetProperty("digest").GetString();
        (await Tool.RunHereAsync("store", "verify", "--store", store)).Output.ShouldContain(": valid.");
        (await Tool.RunHereAsync("store", "rebuild", "--store", store)).Output.ShouldContain("Rebuilt 1 topic from");
        (await JsonAsync("topic", "state", "--store", store)).GetProperty("digest").GetString().ShouldBe(digest);
        (await Tool.RunHereAsync("topic", "why", "42", "--store", store)).ExitCode.ShouldBe(0);
        (await Tool.RunHereAsync("topic", "impact", "1", "--store", store)).Output.ShouldContain("topic.exhausted");
        (await Tool.RunHereAsync("store", "health", "--store", store)).ExitCode.ShouldBe(0);
        var stats = await JsonAsync("store", "stats", "--store", store);
        stats.GetProperty("topics").GetProperty("closed").GetInt64().ShouldBe(1);
        stats.GetProperty("bytes").GetInt64().ShouldBeGreaterThan(100_000);
    }

    [Fact]
    public async Task Only_migrate_creates_the_tables_and_bad_addresses_are_errors()
    {
        var store = Store("marten");
        foreach (var command in (string[][])[["topic", "list"], ["store", "rebuild"], ["append", "t", "note"]])
        {
            var missing = await Tool.RunHereAsync([.. command, "--store", store]);
            missing.ExitCode.ShouldBe(2, missing.ToString());
        }

        (await JsonAsync("store", "migrate", "--store", store)).GetProperty("created").GetBoolean().ShouldBeTrue();
        (await Tool.RunHereAsync("store", "migrate", "--store", store)).Output.ShouldContain("already has the tables");
        (await Tool.RunHereAsync("store", "verify", "--store", store)).Output.ShouldContain("0 topics, 0 events: valid");
        foreach (var (address, reason) in new[] { ("marten:Hots=secret;Database=x", "may hold a password"),
            ($"marten:{PostgresServer.Shared.ConnectionString};Schema=pg_x", "no schema name"),
            ("marten:Host=127.0.0.1;Port=1;Username=cop;Password=secret;Database=x;Timeout=300", "cannot be reached") })
        {
            var bad = await Tool.RunHereAsync("topic", "list", "--store", address);
            bad.ExitCode.ShouldNotBe(0, bad.ToString());
            bad.Error.ShouldContain(reason);
            bad.Error.ShouldNotContain("secret");
        }
    }

    /// <summary>The cut-over of docs/MARTEN.md.</summary>
    [Fact]
    public async Task Topics_move_from_postgres_to_marten_and_back_with_equal_digests()
    {
        var (old, marten, back) = (Store("postgres"), Store("marten"), Store("postgres"));
        (await DemoAsync(old)).ExitCode.ShouldBe(0);
        foreach (var (topicId, id) in new[] { ("odd id/ü", "urn:test:1"), ("other", "urn:test:2") })
            (await Tool.RunHereAsync("append", topicId, "note.taken", "--id", id, "--store", old)).ExitCode.ShouldBe(0);
        var before = await DigestsAsync(old);
        before.Count.ShouldBe(3);
        await MoveAsync(before.Keys, old, marten);
        (await DigestsAsync(marten)).ShouldBe(before);

        // The topics are replicas until they are adopted.
        var (topic, schema) = ("odd id/ü", _schemas[1]);
        (await Tool.RunHereAsync("append", topic, "note.taken", "--store", marten)).ExitCode.ShouldNotBe(0);
        var options = new CopMartenOptions { NodeId = "urn:cop:node:moved", Schema = schema, AppendTimeout = HangLimit.Span };
        await using (var kernel = await CopKernel.StartAsync(
            (await MartenEventStore.OpenAsync(PostgresServer.Shared.ConnectionString, options)).Unwrap(), new CopOptions()))
        {
            (await kernel.AdoptTopicAsync(topic, "human:ada")).Unwrap();
            (await kernel.AppendAsync(topic, EventDraft.Create("note.taken"), Ada)).Unwrap().Events[0].TopicSeq.ShouldBe(3);
        }

        var grown = await DigestsAsync(marten);
        await MoveAsync(before.Keys, marten, back);
        foreach (var (topicId, digest) in await DigestsAsync(back))
            digest.ShouldBe(grown[topicId], topicId);
    }

    private async Task MoveAsync(IEnumerable<string> topicIds, string from, string to)
    {
        foreach (var topicId in topicIds)
        {
            var file = _directory.File($"moved-{Guid.CreateVersion7():N}.ndjson");
            var exported = await Tool.RunHereAsync("topic", "export", topicId, "--output", file, "--store", from);
            exported.ExitCode.ShouldBe(0, exported.ToString());
            var imported = await Tool.RunHereAsync("topic", "import", file, "--store", to);
            imported.ExitCode.ShouldBe(0, imported.ToString());
        }
    }

    private static async Task<Dictionary<string, string>> DigestsAsync(string store)
    {
        var verified = await JsonAsync("store", "verify", "--store", store);
        verified.GetProperty("sound").GetBoolean().ShouldBeTrue();
        return verified.GetProperty("topics").EnumerateArray().ToDictionary(
            topic => topic.GetProperty("topicId").GetString()!, topic => topic.GetProperty("digest").GetString()!);
    }

    private string Store(string kind)
    {
        _schemas.Add(PostgresServer.NewSchema());
        return $"{kind}:{PostgresServer.Shared.ConnectionString};Schema={_schemas[^1]}";
    }

    private Task<ToolResult> DemoAsync(string store) =>
        Tool.RunHereAsync("demo", FaultyDocument.Write(_directory), "--store", store, "--yes");

    private static async Task<JsonElement> JsonAsync(params string[] arguments)
    {
        var result = await Tool.RunHereAsync([.. arguments, "--json"]);
        result.ExitCode.ShouldBe(0, result.ToString());
        return JsonElement.Parse(result.Output).GetProperty("data");
    }
}
