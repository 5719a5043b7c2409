using System.Net;
using System.Text.RegularExpressions;

namespace Cop.Dashboard.Tests;

/// <summary>Pages while the server of the store, or a node, is killed: their failing state, and what they show afterwards.</summary>
public sealed partial class StoreLossTests
{
    private const string Lanes = "topics/ktopic-0?tab=waits&nodes=1";
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(3);

    [Fact]
    public async Task Every_page_says_that_the_store_is_lost_and_has_its_content_again_afterwards()
    {
        using var server = new PostgresServer();
        if (!server.IsOurs)
            return; // A running server is not stopped.
        await using var host = await StartAsync(server);
        await Scenes.FillAsync(host);
        await Scenes.ParkAsync(host, 2);
        // The figures of the node come with its first heartbeat.
        await UntilAsync(host, "", html => !html.Contains("without the figures", StringComparison.Ordinal));
        string[] pages = [.. PageTests.All.Where(path => path != "help")];
        var before = new Dictionary<string, string>();
        foreach (var path in pages)
            before[path] = await host.PageAsync("/cop/" + path);

        server.StopImmediately();
        var failing = new Dictionary<string, string>();
        foreach (var path in pages)
            failing[path] = await FailingAsync(host, path);
        (await host.PageAsync("/cop/help")).ShouldContain("Keys");

        failing[""].ShouldContain("the store did not give every number of this page");
        failing[""].ShouldContain("The last whole verdict");
        failing[""].ShouldContain("2 deliveries are parked", Case.Sensitive, "with its reasons");
        failing[""].ShouldNotContain("Nothing needs anyone");
        failing["topics?text=refund&status=in_progress&since=24h"].ShouldContain("name=\"text\" value=\"refund\"", Case.Sensitive,
            "the filters stay");
        failing["inbox?for=all&status=answered"].ShouldContain("aria-current=\"true\">Answered");
        failing["inbox/request?topic=urn:cop:topic:refund&request=r1"].ShouldNotContain("Send answer");
        failing["parked"].ShouldNotContain("value=\"retry\"");
        failing["agents"].ShouldContain("human:local");
        failing["costs?by=model&since=30d"].ShouldContain("value=\"30d\" selected");
        failing["ledger"].ShouldContain("/ledger/evidence", Case.Sensitive, "exports stay");

        server.Start();
        // The lease of the node may have ended meanwhile: its next heartbeat renews it.
        await RecoveredAsync(host, "agents", Renewed());
        foreach (var path in pages)
            Stable(await RecoveredAsync(host, path)).ShouldBe(Stable(before[path]), path);
    }

    [Fact]
    public async Task A_killed_node_is_lost_when_its_lease_is_over_and_its_lanes_show_their_new_owner()
    {
        var schema = PostgresServer.NewSchema();
        using var directory = new TemporaryDirectory();
        using var killed = await NodeProcess.StartAsync(
            PostgresServer.Shared.ConnectionString, schema, "killed", directory.File("effects"), Lease);
        try
        {
            await using var host = await DashboardHost.StartAsync(
                cop => cop.UsePostgres(PostgresServer.Shared.ConnectionString, Options(schema, "dash")),
                new DashboardOptions { ReadsPerMinute = int.MaxValue });
            await host.AppendAsync("ktopic-0", EventDraft.Create("work.asked"));
            await UntilAsync(host, Lanes, html => html.Contains("splitter: held by urn:cop:node:killed", StringComparison.Ordinal));
            killed.Kill();
            // A heartbeat that was late renews the leases of all nodes, so that this one may be lost more than once.
            await UntilAsync(host, "agents", html => IsRefreshedInTime(html) && IsLost(html)
                && html.Contains("no live node takes its deliveries", StringComparison.Ordinal));
            await UntilAsync(host, "", html => html.Contains("node urn:cop:node:killed lost its lease", StringComparison.Ordinal));
            await UntilAsync(
                host, Lanes, html => html.Contains("held by urn:cop:node:killed, lease over since", StringComparison.Ordinal));

            var next = AgentRegistration.Create(
                "splitter", EventFilter.ForTypes("work.asked"), (_, _, _) => Task.FromResult(AgentOutput.None));
            await using var store = (await PostgresEventStore.OpenAsync(
                PostgresServer.Shared.ConnectionString, Options(schema, "next"))).Unwrap();
            await using var survivor = await CopKernel.StartAsync(store, new CopOptions { Agents = [next] });
            await host.AppendAsync("ktopic-0", EventDraft.Create("work.asked"));
            await UntilAsync(host, Lanes, html => html.Contains("splitter: held by urn:cop:node:next", StringComparison.Ordinal));
        }
        finally
        {
            PostgresServer.Shared.DropSchema(schema);
        }
    }

    // Until the node is shown as lost, the open page reads itself again at most a second after the end of its lease.
    private static bool IsRefreshedInTime(string html)
    {
        int.Parse(Stale().Match(html).Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture).ShouldBeInRange(1, 5);
        return true;
    }

    private static bool IsLost(string html) => html.Split("<tr>").Any(row =>
        row.Contains("urn:cop:node:killed", StringComparison.Ordinal) && row.Contains("✗ over since", StringComparison.Ordinal));

    private static PostgresOptions Options(string schema, string node) => new()
    {
        NodeId = "urn:cop:node:" + node, Schema = schema, MigrateOnOpen = true, LeaseDuration = Lease, AppendTimeout = HangLimit.Span,
    };

    // Without retries each page asks the server once.
    private static Task<DashboardHost> StartAsync(PostgresServer server) => DashboardHost.StartAsync(
        cop =>
        {
            Scenes.AddParts(cop);
            cop.UsePostgres(server.ConnectionString, new PostgresOptions
            {
                NodeId = "urn:cop:node:loss", MigrateOnOpen = true, MaxRetryAttempts = 0, AppendTimeout = HangLimit.Span,
            });
        }, new DashboardOptions { ReadsPerMinute = int.MaxValue });

    private static async Task<string> FailingAsync(DashboardHost host, string path)
    {
        var answer = await host.Client.GetAsync("/cop/" + path);
        var html = await answer.Content.ReadAsStringAsync();
        answer.StatusCode.ShouldBe(path.Length == 0 || path.StartsWith("topics/", StringComparison.Ordinal)
            && html.Contains("Not read", StringComparison.Ordinal) ? HttpStatusCode.OK : HttpStatusCode.ServiceUnavailable, path + html);
        answer.Headers.GetValues("Content-Security-Policy").Single().ShouldContain("default-src 'none'");
        html.ShouldContain("unavailable", Case.Sensitive, path);
        html.ShouldContain(". Retry later", Case.Sensitive, path);
        html.ShouldContain("data-stale=\"2\"", Case.Sensitive, path + ": an open page tries again by itself");
        foreach (var inside in new[] { "   at ", "Npgsql", "Exception", "Password" })
            html.ShouldNotContain(inside, Case.Sensitive, path);
        return html;
    }

    // The first statements may still get connections that the server has ended.
    private static async Task<string> RecoveredAsync(DashboardHost host, string path, Regex? shown = null)
    {
        using var limit = HangLimit.Begin();
        while (true)
        {
            using var answer = await host.Client.GetAsync("/cop/" + path, limit.Token);
            var html = await answer.Content.ReadAsStringAsync(limit.Token);
            if (answer.StatusCode == HttpStatusCode.OK && !html.Contains("Not read", StringComparison.Ordinal)
                && !html.Contains("did not give every number", StringComparison.Ordinal) && shown?.IsMatch(html) != false)
                return html;
        }
    }

    private static async Task UntilAsync(DashboardHost host, string path, Func<string, bool> isSo)
    {
        using var limit = HangLimit.Begin();
        while (!isSo(await host.Client.GetStringAsync("/cop/" + path, limit.Token)))
            limit.Token.ThrowIfCancellationRequested();
    }

    // The words of a page without times, leases, health and positions, which change meanwhile.
    private static string Stable(string html) => Changing().Replace(html, "");

    [GeneratedRegex(" data-stale=\"(\\d+)\"")]
    private static partial Regex Stale();

    // Of a lease of 15 s.
    [GeneratedRegex("✓ 1\\d s left")]
    private static partial Regex Renewed();

    [GeneratedRegex(
        "<p class=\"verdict.*?</p>|<time.*?</time>|<p class=\"asof.*?</p>|[0-9.]+ (?:s|min) (?:ago|left)|data-stale=\"\\d+\"|" +
            "<dl>.*?</dl>|<section><h2>Last hour.*?</section>|<(td|li) class=\"figures\">.*?</\\1>|\\s+", RegexOptions.Singleline)]
    private static partial Regex Changing();
}
