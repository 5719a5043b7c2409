using Cop.Hitl;
using Npgsql;

namespace Cop.Dashboard.Tests;

/// <summary>The pictures of docs/pictures, which eng/dashboard-pictures.sh makes: pages at work, and each page in its states.</summary>
/// <remarks>COP_LONG=1, and the script, take each twice and compare the bytes.</remarks>
public sealed class PictureTests
{
    // Name, address and a text that the page has in its state.
    private static readonly (string Name, string Path, string Text)[] Empty =
    [
        ("overview", "", "No topics yet"), ("topics", "/topics", "No topics yet"), ("topic", "/topics/unknown", "There is nothing at"),
        ("inbox", "/inbox", "Nothing waits for you"), ("parked", "/parked", "Nothing is parked"),
        ("agents", "/agents", "No agent is registered"), ("costs", "/costs", "No model call was recorded"),
        ("ledger", "/ledger", "No ledger: this host has none"),
    ];

    private static readonly (string Name, string Path, string Text)[] One =
    [
        ("overview", "", "1 delivery is parked"), ("topics", "/topics", "Delivery of order 4712"),
        ("topic", $"/topics/{PictureScenes.Single}", "Events #1 to #1 of 1"),
        ("inbox", "/inbox?for=all", "Publish the review of November?"), ("parked", "/parked", "Row 1 has no customer"),
        ("agents", "/agents", "importer"), ("costs", "/costs", "m-large"), ("ledger", "/ledger", "Records"),
    ];

    // Other pages are made whole.
    private static readonly (string Name, string Path, string Text)[] Loading = [("overview", "", "Not read in time")];

    private static readonly (string Name, string Path, string Text)[] Folding =
        [("topic", $"/topics/{PictureScenes.Long}?tab=state&asof=15000", "#9,999 so far")];

    private static readonly (string Name, string Path, string Text)[] Many =
    [
        ("overview", "", "10,000+ deliveries are parked"), ("topics", "/topics", "Delivery of order 10050"),
        ("inbox", "/inbox?for=all", "50 requests, the first ones due first"), ("parked", "/parked", "172 of 8,572+"),
        ("agents", "/agents", "121 agents"), ("costs", "/costs", "m-12"), ("ledger", "/ledger", "Records"),
    ];

    private static readonly (string Name, string Path, string Text)[] Failing =
    [
        .. One.Select(page => (page.Name, page.Path, page.Name == "overview" ? "did not give every number" : "unavailable")),
    ];

    [Fact]
    public async Task Each_state_of_each_page_is_a_picture_that_is_the_same_when_it_is_taken_again()
    {
        var target = Environment.GetEnvironmentVariable("COP_PICTURES");
        string[] themes = string.IsNullOrEmpty(target) ? ["light"] : ["light", "dark"];
        var isLong = target is { Length: > 0 } || Environment.GetEnvironmentVariable("COP_LONG") == "1";
        var first = await TakeAsync(themes, isLong);
        foreach (var (name, picture) in first.Where(_ => target is { Length: > 0 }))
        {
            var file = Path.Combine(target!, name);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await File.WriteAllBytesAsync(file, picture);
        }

        if (!isLong)
            return;
        var second = await TakeAsync(themes, isLong);
        first.Keys.ShouldBe(second.Keys);
        first.Keys.Where(name => !first[name].AsSpan().SequenceEqual(second[name])).ShouldBeEmpty("they differ");
    }

    private static async Task<SortedDictionary<string, byte[]>> TakeAsync(string[] themes, bool withMany)
    {
        using var album = new PictureAlbum(themes);
        await using (var host = await FixedHost.StartAsync(new ManualTime(), WithoutParts))
            album.TakeStates(host, "empty", Empty);
        await TakeAsync(PictureScenes.FillOneAsync, host => album.TakeStates(host, "one", One), failed: 1);
        await TakeFailingAsync(album);
        await TakeLoadingAsync(album);
        await TakeFoldingAsync(album);
        await TakeAsync((host, time) => PictureScenes.FillLongAsync(host, time), host => album.TakeStates(
            host, "long", [("topic", $"/topics/{PictureScenes.Long}", "Events #19,901 to #20,000 of 20,000")]));
        await TakeAsync(PictureScenes.FillAsync, host => album.TakeDocumented(host, PictureScenes.Topic));
        if (withMany)
            await TakeManyAsync(album);
        return album.Taken;
    }

    private static async Task TakeAsync(Func<DashboardHost, ManualTime, Task> fill, Action<DashboardHost> take, int failed = 0)
    {
        var time = new ManualTime();
        await using var host = await FixedHost.StartAsync(time, InMemory);
        await fill(host, time);
        if (failed > 0)
            await FixedHost.SettleAsync(host, time, failed);
        take(host);
    }

    private static async Task TakeFailingAsync(PictureAlbum album)
    {
        using var server = new PostgresServer();
        if (!server.IsOurs)
            return; // A running server is not stopped.
        await using var host = await FixedHost.StartAsync(new ManualTime(), cop =>
        {
            PictureScenes.AddParts(cop);
            cop.UsePostgres(server.ConnectionString, new PostgresOptions
            {
                NodeId = "urn:cop:node:a-1", MigrateOnOpen = true, MaxRetryAttempts = 0, AppendTimeout = HangLimit.Span,
            });
        });
        await PictureScenes.FillOneAsync(host, new ManualTime());
        await host.PageAsync("/cop");
        server.StopImmediately();
        album.TakeStates(host, "failing", Failing, server.Port);
    }

    private static async Task TakeLoadingAsync(PictureAlbum album)
    {
        var schema = PostgresServer.NewSchema();
        var options = new DashboardOptions { BlockPatience = TimeSpan.FromSeconds(3) };
        await using var host = await FixedHost.StartAsync(new ManualTime(), cop =>
        {
            PictureScenes.AddParts(cop);
            cop.UsePostgres(PostgresServer.Shared.ConnectionString, new PostgresOptions
            {
                // No heartbeat, which has figures of the node, comes between two pictures.
                NodeId = "urn:cop:node:a-1", Schema = schema, MigrateOnOpen = true, LeaseDuration = TimeSpan.FromHours(1),
                AppendTimeout = HangLimit.Span,
            });
        }, options);
        try
        {
            await PictureScenes.FillOneAsync(host, new ManualTime());
            await host.PageAsync("/cop");
            // The first heartbeat has figures of the node only when the kernel was there before it.
            Browser.Until(
                () => PostgresServer.Shared.Ask($"select has_connection from {schema}.sessions") == "True" ? "" : null, "a heartbeat");
            PostgresServer.Shared.Ask($"update {schema}.sessions set figures = null");
            await using var source = NpgsqlDataSource.Create(PostgresServer.Shared.ConnectionString);
            await using var connection = await source.OpenConnectionAsync();
            await using var locking = await connection.BeginTransactionAsync();
            await using (var lockTables = new NpgsqlCommand($"lock table {schema}.events, {schema}.views", connection, locking))
                await lockTables.ExecuteNonQueryAsync();
            album.TakeStates(host, "loading", Loading);
        }
        finally
        {
            await host.DisposeAsync();
            PostgresServer.Shared.DropSchema(schema);
        }
    }

    private static async Task TakeFoldingAsync(PictureAlbum album)
    {
        const int HeldAt = 12_000;
        using var held = new HeldFold(PictureScenes.Mark, $"{HeldAt}");
        var time = new ManualTime();
        await using var host = await FixedHost.StartAsync(time, cop =>
        {
            cop.AddUpcaster(held);
            InMemory(cop);
        }, new DashboardOptions { BlockPatience = TimeSpan.Zero });
        await PictureScenes.FillLongAsync(host, time, HeldAt);
        held.Hold();
        await host.PageAsync("/cop" + Folding[0].Path);
        await held.Reached.WaitAsync(HangLimit.Span);
        album.TakeStates(host, "loading", Folding);
        held.Dispose();
    }

    private static async Task TakeManyAsync(PictureAlbum album)
    {
        var (time, gate) = (new ManualTime(), new TaskCompletionSource());
        await using var host = await FixedHost.StartAsync(time, cop =>
        {
            PictureScenes.AddManyParts(cop, gate.Task);
            cop.UseMemory(new EmbeddedOptions { NodeId = "urn:cop:node:a-1" });
        });
        await PictureScenes.FillManyAsync(host, gate);
        await FixedHost.SettleAsync(host, time, PictureScenes.Many);
        album.TakeStates(host, "many", Many);
    }

    private static void WithoutParts(CopBuilder cop)
    {
        cop.AddHitl();
        cop.UseMemory(new EmbeddedOptions { NodeId = "urn:cop:node:a-1" });
    }

    private static void InMemory(CopBuilder cop)
    {
        PictureScenes.AddParts(cop);
        cop.UseMemory(new EmbeddedOptions { NodeId = "urn:cop:node:a-1" });
    }
}
