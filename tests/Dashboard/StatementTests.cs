namespace Cop.Dashboard.Tests;

/// <summary>The statements that pages take on Postgres.</summary>
public sealed class StatementTests
{
    private const int MaxStatements = 6;

    [Fact]
    public async Task Each_page_takes_at_most_6_statements_and_none_counts_or_skips()
    {
        var schema = PostgresServer.NewSchema();
        await using var host = await StartAsync(schema);
        try
        {
            await Scenes.FillAsync(host);
            await Scenes.ParkAsync(host, 2);
            var far = await host.AppendAsync("far", EventDraft.Create("note.made"));
            await host.AppendAsync("near", EventDraft.Create("note.made") with { ParentEventIds = [far.Id] });
            await host.PageAsync("/cop");
            using var statements = new PageStatements(schema);
            foreach (var path in PageTests.All.Append("topics/near?sel=1"))
                await CheckAsync(host, statements, path);
        }
        finally
        {
            await host.DisposeAsync();
            PostgresServer.Shared.DropSchema(schema);
        }
    }

    [Fact]
    public async Task Every_combination_of_the_filters_of_topics_is_one_read_of_the_index()
    {
        var schema = PostgresServer.NewSchema();
        await using var host = await StartAsync(schema);
        try
        {
            await Scenes.FillAsync(host);
            await host.PageAsync("/cop");
            using var statements = new PageStatements(schema);
            foreach (var path in Combinations())
            {
                var taken = await CheckAsync(host, statements, path);
                var lists = taken.Where(text => text.Contains(".topic_index i", StringComparison.Ordinal)).ToList();
                lists.Count.ShouldBe(1, path);
                (lists[0].Contains("i.labels @>", StringComparison.Ordinal)).ShouldBe(HasLabel(path), path);
            }
        }
        finally
        {
            await host.DisposeAsync();
            PostgresServer.Shared.DropSchema(schema);
        }
    }

    private static IEnumerable<string> Combinations() =>
        from status in new[] { "", "&status=in_progress" }
        from type in new[] { "", "&type=task.*" }
        from text in new[] { "", "&text=refund+order" }
        from profile in new[] { "", "&profile=hitl" }
        from since in new[] { "", "&since=24h" }
        from preset in new[] { "", "&preset=people", "&preset=stuck", "&preset=failed", "&preset=waiting", "&preset=mine" }
        select $"topics?before=1000000{status}{type}{text}{profile}{since}{preset}";

    // The time and the place in the list are compared along the order, and need no label.
    private static bool HasLabel(string path) =>
        new[] { "status", "type", "text", "profile", "preset" }.Any(name => path.Contains($"&{name}=", StringComparison.Ordinal));

    private static async Task<string[]> CheckAsync(DashboardHost host, PageStatements statements, string path)
    {
        await host.PageAsync("/cop/" + path);
        statements.Take();
        await host.PageAsync("/cop/" + path);
        var taken = statements.Take();
        (taken.Length > 0).ShouldBe(path != "help", path);
        taken.Length.ShouldBeLessThanOrEqualTo(MaxStatements, $"{path}: {string.Join("\n---\n", taken)}");
        // A literal "offset 0" only keeps the planner from joining a subquery.
        taken.ShouldAllBe(text => !text.Contains("count(*)", StringComparison.OrdinalIgnoreCase) && !text.Contains("offset $",
            StringComparison.OrdinalIgnoreCase), path);
        return taken;
    }

    private static Task<DashboardHost> StartAsync(string schema) => DashboardHost.StartAsync(
        cop =>
        {
            Scenes.AddParts(cop);
            cop.UsePostgres(PostgresServer.Shared.ConnectionString, new PostgresOptions
            {
                NodeId = "urn:cop:node:dash", Schema = schema, MigrateOnOpen = true, AppendTimeout = HangLimit.Span,
            });
        }, new DashboardOptions { ReadsPerMinute = int.MaxValue });
}
