using System.Collections.Concurrent;
using System.Diagnostics;

namespace Cop.Dashboard.Tests;

/// <summary>The statements that pages take on Postgres.</summary>
public sealed class StatementTests
{
    private const int MaxStatements = 6;

    [Fact]
    public async Task Each_page_takes_at_most_6_statements_and_none_counts_or_skips()
    {
        var schema = PostgresServer.NewSchema();
        await using var host = await DashboardHost.StartAsync(cop =>
        {
            Scenes.AddParts(cop);
            cop.UsePostgres(PostgresServer.Shared.ConnectionString, new PostgresOptions { NodeId = "urn:cop:node:dash",
                Schema = schema, MigrateOnOpen = true });
        });
        try
        {
            await Scenes.FillAsync(host);
            await Scenes.ParkAsync(host, 2);
            await host.PageAsync("/cop");
            var statements = new ConcurrentQueue<string>();
            using var listener = new ActivityListener
            {
                ShouldListenTo = source => source.Name is "Npgsql" or "Microsoft.AspNetCore",
                Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
                ActivityStopped = activity =>
                {
                    // The work of pages alone: background work has no page as its parent.
                    if (activity.Source.Name == "Npgsql" && activity.Parent is not null
                        && activity.GetTagItem("db.query.text") is string text
                        && text.Contains(schema, StringComparison.Ordinal))
                        statements.Enqueue(text);
                },
            };
            ActivitySource.AddActivityListener(listener);
            foreach (var path in PageTests.All)
            {
                await host.PageAsync("/cop/" + path);
                statements.Clear();
                await host.PageAsync("/cop/" + path);
                string[] taken = [.. statements];
                (taken.Length > 0).ShouldBe(path != "help", path);
                taken.Length.ShouldBeLessThanOrEqualTo(MaxStatements, $"{path}: {string.Join("\n---\n", taken)}");
                // A literal "offset 0" only keeps the planner from joining a subquery.
                taken.ShouldAllBe(text => !text.Contains("count(*)", StringComparison.OrdinalIgnoreCase) && !text.Contains("offset $",
                    StringComparison.OrdinalIgnoreCase), path);
            }
        }
        finally
        {
            await host.DisposeAsync();
            PostgresServer.Shared.DropSchema(schema);
        }
    }
}
