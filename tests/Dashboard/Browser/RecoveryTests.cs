using OpenQA.Selenium;

namespace Cop.Dashboard.Tests;

/// <summary>Open pages in Chromium while the server of the store is killed and started again.</summary>
public sealed class RecoveryTests
{
    [Fact]
    public async Task Open_pages_say_that_the_store_is_lost_and_recover_without_a_reload()
    {
        using var server = new PostgresServer();
        if (!server.IsOurs)
            return; // A running server is not stopped.
        await using var host = await StartAsync(server);
        await Scenes.FillAsync(host);
        using var browser = new Browser();
        foreach (var (path, lost) in new[]
        {
            ("", "the store did not give every number"), ("topics", "the store does not answer"),
            ("topics/" + Scenes.Refund, "the store does not answer"),
        })
        {
            browser.Open(host, "/cop/" + path);
            UntilLive(browser);
            Mark(browser);
            server.StopImmediately();
            browser.UntilText(lost);
            Axe.Violations(browser).ShouldBeEmpty(path + " while the store is lost");
            server.Start();
            UntilLive(browser);
            IsMarked(browser).ShouldBeTrue("the page was not loaded again");
        }

        server.StopImmediately();
        browser.Open(host, "/cop/topics/" + Scenes.Refund);
        browser.UntilText("Not available now");
        Axe.Violations(browser).ShouldBeEmpty("an error");
        Mark(browser);
        server.Start();
        browser.UntilText("Check the order");
        browser.Driver.Title.ShouldContain("Refund for order 4711");
        UntilLive(browser);
        await browser.UntilTextAsync("news.arrived", () => AppendAsync(host));
        IsMarked(browser).ShouldBeTrue("the page was not loaded again");
    }

    private static void UntilLive(Browser browser)
    {
        Browser.Until(
            () => browser.Html.Contains("did not give every number", StringComparison.Ordinal) ? null : "", "a page with every number");
        browser.UntilLive();
    }

    private static void Mark(Browser browser) => browser.Driver.ExecuteScript("window.isMarked = true");

    private static bool IsMarked(Browser browser) => browser.Driver.ExecuteScript("return window.isMarked === true") is true;

    // The first statements may still get connections that the server has ended.
    private static async Task AppendAsync(DashboardHost host)
    {
        using var limit = HangLimit.Begin();
        while (!(await host.Kernel.AppendAsync(
            Scenes.Refund, EventDraft.Create("news.arrived"), Actor.Human("ada"), cancellationToken: limit.Token)).IsOk)
            limit.Token.ThrowIfCancellationRequested();
    }

    private static Task<DashboardHost> StartAsync(PostgresServer server) => DashboardHost.StartAsync(
        cop =>
        {
            Scenes.AddParts(cop);
            cop.UsePostgres(server.ConnectionString, new PostgresOptions
            {
                NodeId = "urn:cop:node:loss", MigrateOnOpen = true, MaxRetryAttempts = 0, AppendTimeout = HangLimit.Span,
            });
        }, new DashboardOptions { ReadsPerMinute = int.MaxValue });
}
