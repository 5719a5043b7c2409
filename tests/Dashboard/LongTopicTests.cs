using System.Text.RegularExpressions;

namespace Cop.Dashboard.Tests;

/// <summary>A long topic: each page is a window of bounded size and work, and a long fold says how far it is.</summary>
public sealed partial class LongTopicTests
{
    private const int MaxRows = 200;

    [Fact]
    public async Task A_long_topic_opens_at_its_end_and_at_any_point_with_the_work_of_a_short_one()
    {
        var schema = PostgresServer.NewSchema();
        await using var host = await DashboardHost.StartAsync(
            cop => cop.UsePostgres(PostgresServer.Shared.ConnectionString, new PostgresOptions
            {
                NodeId = "urn:cop:node:long", Schema = schema, MigrateOnOpen = true, AppendTimeout = HangLimit.Span,
            }), new DashboardOptions { ReadsPerMinute = int.MaxValue });
        try
        {
            await FillAsync(host, "short", 500);
            await FillAsync(host, "long", 20_000);
            using var statements = new PageStatements(schema);
            foreach (var (query, ofShort) in new[]
            {
                ("", ""), ("?sel=19990", "?sel=490"), ("?asof=10000", "?asof=250"), ("?asof=10000&sel=9990", "?asof=250&sel=240"),
                ("?to=10000", "?to=250"), ("?tab=waits", "?tab=waits"),
            })
            {
                var (html, taken) = await ReadAsync(host, statements, "long" + query);
                var (small, few) = await ReadAsync(host, statements, "short" + ofShort);
                taken.ShouldBe(few, "the same statements");
                Row().Count(html).ShouldBe(Row().Count(small), query);
                Row().Count(html).ShouldBeLessThanOrEqualTo(MaxRows);
                html.Length.ShouldBeLessThan(small.Length * 11 / 10, "as large as that of the short topic");
            }

            var end = await host.PageAsync("/cop/topics/long");
            end.ShouldContain("<tr id=\"e20000\"");
            end.ShouldNotContain("<tr id=\"e19000\"");
            var middle = await host.PageAsync("/cop/topics/long?asof=10000");
            middle.ShouldContain("<tr id=\"e10000\"");
            middle.ShouldNotContain("<tr id=\"e10001\"");
            middle.ShouldContain("nothing here can be changed");
            middle.Split("method=\"post\"").Length.ShouldBe(2, "the theme alone");
            (await host.PageAsync("/cop/topics/long?tab=state&asof=10000")).ShouldContain(
                (await host.Kernel.GetStateAsync("long", 10_000)).Unwrap()!.Digest);
        }
        finally
        {
            await host.DisposeAsync();
            PostgresServer.Shared.DropSchema(schema);
        }
    }

    [Fact]
    public async Task A_fold_that_takes_long_says_how_far_it_is_and_is_one_for_all_pages()
    {
        var folded = new TaskCompletionSource<CopResult<TopicState?>>();
        var (calls, told) = (0, (IProgress<long>?)null);
        var states = new PastStates(
            (_, _, progress, _) =>
            {
                Interlocked.Increment(ref calls);
                told = progress;
                progress.Report(120_000);
                return folded.Task;
            }, TimeProvider.System);
        var first = Should.ThrowAsync<FoldRunningException>(states.GetAsync("t", 500_000, TimeSpan.Zero, CancellationToken.None));
        await first;
        FoldRunningException seen;
        using (var limit = HangLimit.Begin())
        {
            // The fold starts on another thread.
            do
                seen = await Should.ThrowAsync<FoldRunningException>(states.GetAsync("t", 500_000, TimeSpan.Zero, limit.Token));
            while (seen.Reached == 0);
        }

        seen.Reached.ShouldBe(120_000);
        told!.Report(360_000);
        (await Should.ThrowAsync<FoldRunningException>(states.GetAsync("t", 500_000, TimeSpan.Zero, CancellationToken.None)))
            .Reached.ShouldBe(360_000);
        var waiting = states.GetAsync("t", 500_000, HangLimit.Span, CancellationToken.None);
        folded.SetResult(CopResult.Ok<TopicState?>(null));
        (await waiting).IsOk.ShouldBeTrue();
        calls.ShouldBe(1);
    }

    [Fact]
    public async Task A_fold_stops_when_no_page_has_asked_for_a_while()
    {
        var time = new ManualTime();
        var (started, stopped) = (new TaskCompletionSource(), new TaskCompletionSource());
        var states = new PastStates(
            async (_, _, _, token) =>
            {
                using var stopping = token.Register(() => stopped.SetResult());
                started.SetResult();
                await stopped.Task;
                token.ThrowIfCancellationRequested();
                return CopResult.Ok<TopicState?>(null);
            }, time);
        await AskAsync();
        await started.Task.WaitAsync(HangLimit.Span);
        time.Advance(PastStates.Idle / 2);
        await AskAsync();
        time.Advance(PastStates.Idle / 2);
        stopped.Task.IsCompleted.ShouldBeFalse("a page has asked meanwhile");
        time.Advance(PastStates.Idle / 2);
        await stopped.Task.WaitAsync(HangLimit.Span);

        Task AskAsync() => Should.ThrowAsync<FoldRunningException>(states.GetAsync("t", 9, TimeSpan.Zero, CancellationToken.None));
    }

    private static async Task<(string Html, string[] Statements)> ReadAsync(DashboardHost host, PageStatements statements, string path)
    {
        statements.Take();
        var html = await host.PageAsync("/cop/topics/" + path);
        return (html, statements.Take());
    }

    private static async Task FillAsync(DashboardHost host, string topic, int events)
    {
        for (var seq = 1; seq <= events; seq += 500)
        {
            var drafts = Enumerable.Range(seq, 500).Select(number => number % 100 == 1
                ? EventDraft.Create("task.created", ("taskId", CopJson.From($"t{number}")), ("title", CopJson.From("A task")))
                : EventDraft.Create("note.taken", ("text", CopJson.From("Something was noted."))));
            (await host.Kernel.AppendAsync(topic, [.. drafts], Actor.Human("ada"))).Unwrap();
        }
    }

    [GeneratedRegex("<tr id=\"e")]
    private static partial Regex Row();
}
