using System.Collections.Immutable;

namespace Cop.Dashboard.Tests;

/// <summary>The figures of nodes on the pages.</summary>
public sealed class FiguresTests
{
    private static readonly DurationHistogram Fast = Histogram((5, 990), (40, 10));
    private static readonly DurationHistogram Slow = Histogram((5, 900), (500, 100));

    [Fact]
    public void Figures_of_live_nodes_are_summed_and_percentiles_come_from_all_their_durations()
    {
        var load = NodeLoad.From(
            [Node("a", Figures(420, Fast)), Node("b", Figures(80, Slow)), Node("c", null), Node("d", Figures(9, Slow), isLive: false)]);
        (load.Known, load.Unknown).ShouldBe((2, 1));
        (load.Turns.PerSecond, load.Turns.Durations.Total).ShouldBe((500, 2000));
        // Of 2,000 turns 100 took 500 ms: the 95th percentile is among them, on no node alone nor in the mean of both.
        load.Turns.Durations.Percentile(0.951)!.Value.ShouldBe(Slow.Percentile(1)!.Value);
        load.Turns.Durations.Percentile(0.94)!.Value.ShouldBe(Slow.Percentile(0)!.Value);
        (load.Agent("importer").Failed, load.Missing("importer")).ShouldBe((4, 1));
        (load.Agent("nobody").Failed, load.Missing("nobody")).ShouldBe((0, 0));
    }

    [Fact]
    public void An_agent_that_a_node_leaves_out_is_missing_there()
    {
        var load = NodeLoad.From([Node("a", Figures(1, Fast) with { Agents = [], OmittedAgents = 3 }), Node("b", Figures(1, Fast))]);
        load.Missing("importer").ShouldBe(1);
    }

    [Fact]
    public void A_percentile_needs_20_durations()
    {
        NodeLoad.Percentile(new(1, Histogram((5, 19))), 0.99).ShouldBe("–");
        NodeLoad.Percentile(new(1, Histogram((5, 20))), 0.99).ShouldBe("4.9 ms");
        NodeLoad.Percentile(new(1, Histogram((31, 20))), 0.5).ShouldBe("33 ms");
    }

    [Theory]
    [InlineData(0, "0/s")]
    [InlineData(0.017, "0.017/s")]
    [InlineData(1.55, "1.6/s")]
    [InlineData(420.4, "420/s")]
    [InlineData(12345, "12,345/s")]
    public void Rates_have_the_digits_that_can_be_trusted(double rate, string text) =>
        NodeLoad.Rate(new(rate, DurationHistogram.Empty)).ShouldBe(text);

    [Fact]
    public async Task The_pages_show_what_this_node_measured()
    {
        await using var host = await DashboardHost.StartAsync(Scenes.AddAll);
        await Scenes.ParkAsync(host, 3);
        var agents = await host.PageAsync("/cop/agents");
        agents.ShouldContain("3 (100 %)");
        agents.ShouldContain("no percentile under 20 turns");
        agents.ShouldContain(" of 64 running");
        agents.ShouldContain("<td class=\"figures\">–</td><td class=\"figures\">–</td>");
        (await host.PageAsync("/cop")).ShouldContain("Appends <b>");
    }

    [Fact]
    public async Task The_pages_sum_nodes_and_name_those_without_figures()
    {
        var schema = PostgresServer.NewSchema();
        await using var host = await DashboardHost.StartAsync(cop =>
        {
            Scenes.AddParts(cop);
            cop.UsePostgres(PostgresServer.Shared.ConnectionString, new PostgresOptions
            {
                NodeId = "urn:cop:node:own", Schema = schema, MigrateOnOpen = true, AppendTimeout = HangLimit.Span,
            });
        });
        try
        {
            Insert("a", Figures(420, Fast).ToJson().ToString());
            Insert("b", Figures(80, Slow).ToJson().ToString());
            Insert("c", "nonsense <script>");
            // The own figures come with the first heartbeat of the kernel, whose lease ends for a while when the next ones are late.
            var agents = await UntilAsync("/cop/agents", "connections", " of 4 nodes");
            agents.ShouldContain($"p99 {Texts.Duration(Fast.Percentile(0.99)!.Value)}");
            agents.ShouldContain("✗ none with its last heartbeat");
            agents.ShouldContain("500/s <span class=\"dim\">without 1 of 4 nodes</span>");
            agents.ShouldContain("31 of 64 running");
            agents.ShouldNotContain("nonsense");
            (await UntilAsync("/cop", " of 4 live nodes", "Turns <b>500/s</b>, p99 "))
                .ShouldContain("without the figures of 1 of 4 live nodes");
        }
        finally
        {
            await host.DisposeAsync();
            PostgresServer.Shared.DropSchema(schema);
        }

        async Task<string> UntilAsync(string path, params string[] texts)
        {
            using var limit = HangLimit.Begin();
            while (true)
            {
                var html = await host.PageAsync(path);
                if (texts.All(text => html.Contains(text, StringComparison.Ordinal)))
                    return html;
                limit.Token.ThrowIfCancellationRequested();
            }
        }

        void Insert(string node, string figures) => PostgresServer.Shared.Ask(
            $"insert into \"{schema}\".sessions (session, node_id, lease_until, lease, renewed_at, agents, figures) values " +
            $"('{node}', '{node}', now() + interval '1 h', '1 h', now(), array['importer'], '{figures}'); select 1");
    }

    private static NodeSession Node(string id, NodeFigures? figures, bool isLive = true) =>
        new(id, id, TimeSpan.FromSeconds(isLive ? 5 : -5), ["importer"]) { Figures = figures };

    private static NodeFigures Figures(double perSecond, DurationHistogram durations)
    {
        var work = new WorkFigures(perSecond, durations);
        return new()
        {
            At = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero), StartedAt = new(2026, 5, 1, 11, 0, 0, TimeSpan.Zero), Version = "1.2.3",
            Appends = work, Turns = work, Agents = [new("importer", work, 2)], Running = 31, MaxRunning = 64,
        };
    }

    private static DurationHistogram Histogram(params ImmutableArray<(int Milliseconds, long Count)> durations)
    {
        var counts = new long[DurationHistogram.BucketCount];
        foreach (var (milliseconds, count) in durations)
            counts[DurationHistogram.BucketOf(TimeSpan.FromMilliseconds(milliseconds))] += count;
        return new([.. counts]);
    }
}
