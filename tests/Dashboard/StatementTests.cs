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
            await host.PageAsync("/cop");
            using var statements = new PageStatements(schema);
            foreach (var path in PageTests.All)
                await CheckAsync(host, statements, path);
        }
        finally
        {
            await host.DisposeAsync();
            PostgresServer.Shared.DropSchema(schema);
        }
    }

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
                NodeId = "urn:cop:node:dash", Schema = schema, MigrateOnOpen = true,
            });
        }, new DashboardOptions { ReadsPerMinute = int.MaxValue });
}
