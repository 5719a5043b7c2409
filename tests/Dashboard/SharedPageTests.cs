using System.Net;
using Microsoft.Extensions.DependencyInjection;

namespace Cop.Dashboard.Tests;

/// <summary>Many open pages: a change is read once for all that show the same, and nothing is read when they are closed.</summary>
public sealed class SharedPageTests
{
    internal static readonly DashboardOptions Options = new()
    {
        ReadsPerMinute = int.MaxValue, StreamsPerPerson = 1000, StreamsPerNode = 1000, SharedAge = HangLimit.Span,
    };

    [Theory]
    [InlineData("topics/urn:cop:topic:refund", Scenes.Refund, false)]
    [InlineData("topics/urn:cop:topic:refund?tab=waits", Scenes.Refund, false)]
    [InlineData("topics", "*", false)]
    [InlineData("", "*", false)]
    [InlineData("topics/urn:cop:topic:refund", Scenes.Refund, true)]
    [InlineData("inbox/request?topic=urn:cop:topic:refund&request=any", Scenes.Refund, true)]
    public async Task Twice_as_many_open_pages_take_as_many_reads_and_closed_ones_none(string path, string topic, bool hasTokens)
    {
        var schema = PostgresServer.NewSchema();
        await using var host = await DashboardHost.StartAsync(
            cop =>
            {
                Scenes.AddParts(cop);
                cop.UsePostgres(PostgresServer.Shared.ConnectionString, new PostgresOptions
                {
                    NodeId = "urn:cop:node:share", Schema = schema, MigrateOnOpen = true, AppendTimeout = HangLimit.Span,
                });
            }, Options, hasTokens ? services => services.AddAntiforgery() : null);
        try
        {
            await Scenes.FillAsync(host);
            await Scenes.AskAsync(host, "any", null);
            await host.PageAsync("/cop/" + path);
            using var statements = new PageStatements(schema);
            var counts = new List<int>();
            var pages = new List<OpenPage>();
            foreach (var count in new[] { 1, 25, 50 })
            {
                while (pages.Count < count)
                    pages.Add(await OpenPage.StartAsync(host, topic));
                var seen = await ChangeAsync(host, pages, path, statements);
                seen.Bodies.Select(TokenTests.WithoutTokens).Distinct().Count().ShouldBe(1, "all show the same");
                seen.Bodies.SelectMany(body => TokenTests.TokensOf(body).Distinct()).Distinct().Count().ShouldBe(hasTokens ? count : 0);
                counts.Add(seen.Statements);
            }

            counts.ShouldAllBe(count => count == counts[0] && count > 0, string.Join(", ", counts));
            pages.ForEach(page => page.Dispose());
            statements.Take();
            for (var number = 0; number < 5; number++)
                await AppendAsync(host);
            statements.Take().ShouldBeEmpty("nobody looks");
        }
        finally
        {
            await host.DisposeAsync();
            PostgresServer.Shared.DropSchema(schema);
        }
    }

    [Fact]
    public async Task Pages_are_shared_by_visitors_who_see_the_same_and_by_no_others()
    {
        var options = Options with { Operate = DashboardPermission.ForPolicy("lead"), Verify = DashboardPermission.ForPolicy("lead") };
        await using var host = await DashboardHost.StartAsync(Scenes.AddAll, options, hasPolicy: true);
        await Scenes.FillAsync(host);
        using var open = await OpenPage.StartAsync(host, Scenes.Refund, host.As("eve"));
        const string path = "topics/" + Scenes.Refund;
        (await FragmentAsync(host.As("eve"), path)).ShouldNotContain("Export events");
        (await FragmentAsync(host.As("ada:lead"), path)).ShouldContain("Export events");
        (await FragmentAsync(host.As("eve"), path)).ShouldNotContain("Export events");
        (await FragmentAsync(host.As("ada:lead"), path + "?tab=state")).ShouldContain("as human:ada");
        (await FragmentAsync(host.As("bo:lead"), path + "?tab=state")).ShouldContain("as human:bo");
        await Scenes.AskAsync(host, "mine", "human:bo", CopJson.Object(("question", CopJson.From("For Bo?"))));
        (await FragmentAsync(host.As("bo"), "inbox")).ShouldContain("For Bo?");
        (await FragmentAsync(host.As("eve"), "inbox")).ShouldNotContain("For Bo?");
    }

    [Fact]
    public void A_change_of_a_watched_topic_ends_what_is_shared_and_one_of_another_topic_does_not()
    {
        var marks = new ChangeMarks();
        marks.Watch(["one", "*"]);
        var since = marks.Last;
        marks.Report("two");
        marks.IsUnchanged(["one"], since).ShouldBeTrue();
        marks.IsUnchanged(null, since).ShouldBeFalse("a page of all topics has changed");
        marks.IsUnchanged(["two"], since).ShouldBeFalse("its changes were not kept");
        marks.Watch(["one"]);
        marks.Leave(["one"]);
        marks.IsUnchanged(["one"], since).ShouldBeTrue("one of its two pages is still open");
        marks.Report("one");
        marks.IsUnchanged(["one"], since).ShouldBeFalse();
        since = marks.Last;
        marks.Report(null);
        marks.IsUnchanged(["one"], since).ShouldBeFalse("a change of another node may be of any topic");
        since = marks.Last;
        marks.Leave(["one"]);
        marks.Watch(["one"]);
        marks.IsUnchanged(["one"], since).ShouldBeFalse("a change may have been missed meanwhile");
    }

    private static async Task<(int Statements, string[] Bodies)> ChangeAsync(
        DashboardHost host, List<OpenPage> pages, string path, PageStatements statements)
    {
        await AppendAsync(host);
        foreach (var page in pages)
            await page.TickAsync();
        statements.Take();
        var bodies = await Task.WhenAll(pages.Select(_ => FragmentAsync(host.Client, path)));
        return (statements.Take().Length, bodies);
    }

    // The event has its position, so that the index of topics takes it in the next read.
    private static async Task AppendAsync(DashboardHost host)
    {
        using var limit = HangLimit.Begin();
        var appended = await host.AppendAsync(Scenes.Refund, EventDraft.Create("news.arrived"));
        while (await host.Kernel.Log.GetPositionAsync(Scenes.Refund, appended.TopicSeq, limit.Token) is null)
            limit.Token.ThrowIfCancellationRequested();
    }

    /// <summary>Reads the main part of a page again, as an open page does.</summary>
    internal static async Task<string> FragmentAsync(HttpClient client, string path)
    {
        using var message = new HttpRequestMessage(HttpMethod.Get, "/cop/" + path);
        message.Headers.Add("Cop-Fragment", "main");
        using var answer = await client.SendAsync(message);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        return await answer.Content.ReadAsStringAsync();
    }
}
