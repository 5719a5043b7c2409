namespace Cop.Dashboard.Tests;

/// <summary>A part of a page whose read fails on Postgres says so; the rest of the page stays, and the next load has it again.</summary>
public sealed class PartTests
{
    [Fact]
    public async Task A_part_whose_read_fails_says_so_and_the_rest_of_its_page_stays()
    {
        var schema = PostgresServer.NewSchema();
        await using var host = await DashboardHost.StartAsync(cop =>
        {
            Scenes.AddParts(cop);
            cop.UsePostgres(PostgresServer.Shared.ConnectionString, new PostgresOptions
            {
                NodeId = "urn:cop:node:part", Schema = schema, MigrateOnOpen = true, AppendTimeout = HangLimit.Span,
            });
        });
        try
        {
            await Scenes.FillAsync(host);
            (await host.PageAsync("/cop")).ShouldContain("in progress");
            Rename("topic_index_counters", "hidden_counters");
            var overview = await host.PageAsync("/cop");
            overview.ShouldContain("Not read: ");
            overview.ShouldContain("the store did not give every number of this page");
            overview.ShouldNotContain("Nothing needs anyone");
            overview.ShouldContain("urn:cop:node:part", Case.Sensitive, "the nodes are another part");
            overview.ShouldNotContain("hidden_counters");
            overview.ShouldNotContain("   at ");
            (await host.PageAsync("/cop/agents")).ShouldContain("urn:cop:node:part");
            Rename("hidden_counters", "topic_index_counters");
            (await host.PageAsync("/cop")).ShouldNotContain("Not read: ");

            Rename("views", "hidden_views");
            var topic = await host.PageAsync($"/cop/topics/{Scenes.Refund}?tab=waits");
            topic.ShouldContain("Refund for order 4711", Case.Sensitive, "the head stays");
            topic.ShouldContain("Not read: ");
            Rename("hidden_views", "views");
            (await host.PageAsync($"/cop/topics/{Scenes.Refund}?tab=waits")).ShouldNotContain("Not read: ");
        }
        finally
        {
            await host.DisposeAsync();
            PostgresServer.Shared.DropSchema(schema);
        }

        void Rename(string table, string name) => PostgresServer.Shared.Ask($"alter table \"{schema}\".{table} rename to {name}");
    }
}
