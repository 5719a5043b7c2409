using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Xunit.Abstractions;

namespace Cop.Dashboard.Tests;

/// <summary>
/// What 1,000 and 2,000 open pages on 100 topics cost while 200 events a second are appended on Postgres: in the long run alone.
/// Times are printed for the documents; the test demands that twice as many pages take no more statements, and closed ones none.
/// </summary>
/// <remarks>The pages are in another process, so that the processor time is that of the server and of what appends.</remarks>
public sealed class OpenPageLoadTests(ITestOutputHelper output)
{
    private const int Topics = 100;
    private const int EventsPerSecond = 200;
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Open_pages_that_read_themselves_again_share_their_reads()
    {
        if (Environment.GetEnvironmentVariable("COP_LONG") != "1")
            return;
        var schema = PostgresServer.NewSchema();
        var options = new DashboardOptions { ReadsPerMinute = int.MaxValue, StreamsPerPerson = 2000, StreamsPerNode = 2000 };
        await using var host = await DashboardHost.StartAsync(
            cop => cop.UsePostgres(PostgresServer.Shared.ConnectionString, new PostgresOptions
            {
                NodeId = "urn:cop:node:load", Schema = schema, MigrateOnOpen = true, AppendTimeout = HangLimit.Span,
            }), options);
        try
        {
            for (var topic = 0; topic < Topics; topic++)
                await AppendAsync(host, topic);
            using var statements = new PageStatements(schema);
            await MeasureAsync(host, 0, statements);
            await MeasureAsync(host, 0, statements);
            var one = await MeasureAsync(host, 1000, statements);
            var two = await MeasureAsync(host, 2000, statements);
            await MeasureAsync(host, 0, statements); // Answers that were asked for are still made.
            (await MeasureAsync(host, 0, statements)).ShouldBe(0, "closed pages read nothing");
            two.ShouldBeLessThan(one * 3 / 2);
        }
        finally
        {
            await host.DisposeAsync();
            PostgresServer.Shared.DropSchema(schema);
        }
    }

    /// <summary>Appends for a while beside open pages, and returns the number of statements that the pages took.</summary>
    private async Task<int> MeasureAsync(DashboardHost host, int pages, PageStatements statements)
    {
        var memory = GC.GetTotalMemory(true);
        using var browsers = pages == 0 ? null : await OpenAsync(host, pages);
        memory = GC.GetTotalMemory(true) - memory;
        statements.Take();
        using var process = Process.GetCurrentProcess();
        var (before, clock) = (process.TotalProcessorTime, Stopwatch.StartNew());
        var appended = 0;
        using (var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20)))
        {
            while (clock.Elapsed < Length && await timer.WaitForNextTickAsync())
            {
                var due = (int)(clock.Elapsed.TotalSeconds * EventsPerSecond) - appended;
                await Task.WhenAll(Enumerable.Range(appended, due).Select(number => AppendAsync(host, number % Topics)));
                appended += due;
            }
        }

        process.Refresh();
        var processor = (process.TotalProcessorTime - before) / clock.Elapsed;
        var taken = statements.Take().Length;
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{pages} pages, {appended / clock.Elapsed.TotalSeconds:0} events/s: {processor * 100:0} % of a core, "
                + $"{taken / clock.Elapsed.TotalSeconds:0} statements/s, {(pages == 0 ? 0 : memory / 1024 / pages)} KB a stream"));
        if (browsers is not null)
            output.WriteLine(await CloseAsync(browsers, clock.Elapsed));
        return taken;
    }

    private static Task<Event> AppendAsync(DashboardHost host, int topic) => host.AppendAsync(
        $"load-{topic}", EventDraft.Create("load.changed", ("at", CopJson.From(DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()))));

    private static async Task<Process> OpenAsync(DashboardHost host, int pages)
    {
        var started = Process.Start(new ProcessStartInfo(
            "node",
            [
                Path.Combine(AppContext.BaseDirectory, "Hosting", "open-pages.mjs"), host.Address,
                pages.ToString(CultureInfo.InvariantCulture), Topics.ToString(CultureInfo.InvariantCulture),
            ])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true,
        })!;
        using var limit = HangLimit.Begin();
        (await started.StandardOutput.ReadLineAsync(limit.Token)).ShouldBe("open");
        return started;
    }

    private static async Task<string> CloseAsync(Process browsers, TimeSpan length)
    {
        using var limit = HangLimit.Begin();
        browsers.StandardInput.Close();
        var seen = JsonDocument.Parse((await browsers.StandardOutput.ReadLineAsync(limit.Token))!).RootElement;
        await browsers.WaitForExitAsync(limit.Token);
        seen.GetProperty("failed").GetInt32().ShouldBe(0);
        var reads = seen.GetProperty("reads").GetInt32();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"  {reads / length.TotalSeconds:0} answers/s of {seen.GetProperty("characters").GetInt64() / Math.Max(1, reads)} characters; "
                + $"from commit to page p50 {seen.GetProperty("p50")} ms, p95 {seen.GetProperty("p95")} ms, "
                + $"{seen.GetProperty("shown")} events shown");
    }
}
