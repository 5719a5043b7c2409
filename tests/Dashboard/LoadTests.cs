using Cop.Hitl;
using System.Diagnostics;
using System.Globalization;
using Xunit.Abstractions;

namespace Cop.Dashboard.Tests;

/// <summary>
/// Times of pages on Postgres and the cost of open streams, in the long run alone: COP_LONG=1, and COP_TOPICS for another number than
/// 20,000 topics.
/// </summary>
public sealed class LoadTests(ITestOutputHelper output)
{
    private const int Streams = 1000;
    private const int Watched = 100;
    private const int Rounds = 40;

    [Fact]
    public async Task Pages_answer_in_time_with_many_topics_and_many_open_streams()
    {
        if (Environment.GetEnvironmentVariable("COP_LONG") != "1")
            return;
        var topics = int.Parse(Environment.GetEnvironmentVariable("COP_TOPICS") ?? "20000", CultureInfo.InvariantCulture);
        var schema = PostgresServer.NewSchema();
        var options = new DashboardOptions { ReadsPerMinute = 1_000_000, StreamsPerPerson = Streams, StreamsPerNode = Streams };
        await using var host = await DashboardHost.StartAsync(
            cop =>
            {
                cop.AddHitl();
                cop.UsePostgres(PostgresServer.Shared.ConnectionString, new PostgresOptions
                {
                    NodeId = "urn:cop:node:load", Schema = schema, MigrateOnOpen = true,
                });
            }, options);
        try
        {
            await FillAsync(host, topics);
            foreach (
                var path in new[]
                {
                    "", "topics", "topics?text=topic&status=open", "topics/load-7", "topics/load-7?tab=state", "inbox?for=all", "parked",
                    "agents", "costs",
                })
                await MeasureAsync(host, path);
            await StreamAsync(host);
        }
        finally
        {
            await host.DisposeAsync();
            PostgresServer.Shared.DropSchema(schema);
        }
    }

    private async Task FillAsync(DashboardHost host, int topics)
    {
        var clock = Stopwatch.StartNew();
        await Parallel.ForEachAsync(Enumerable.Range(0, topics), new ParallelOptions { MaxDegreeOfParallelism = 64 }, async (number, _) =>
            await host.AppendAsync($"load-{number}", EventDraft.Create("topic.created", ("title", CopJson.From($"Topic {number}")))));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{topics} topics appended in {clock.Elapsed.TotalSeconds:0.0} s"));
        clock.Restart();
        await host.PageAsync("/cop/topics");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"indexed in {clock.Elapsed.TotalSeconds:0.0} s"));
    }

    private async Task MeasureAsync(DashboardHost host, string path)
    {
        var times = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            var clock = Stopwatch.GetTimestamp();
            await host.PageAsync("/cop/" + path);
            times.Add(Stopwatch.GetElapsedTime(clock).TotalMilliseconds);
        }

        times.Sort();
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"/cop/{path}: p50 {times[Rounds / 2]:0.0} ms, p95 {times[Rounds * 95 / 100]:0.0} ms"));
        times[Rounds / 2].ShouldBeLessThan(HangLimit.Span.TotalMilliseconds);
    }

    private async Task StreamAsync(DashboardHost host)
    {
        using var limit = HangLimit.Begin();
        var opened = new List<HttpResponseMessage>();
        for (var stream = 0; stream < Streams; stream++)
        {
            opened.Add(await host.Client.GetAsync(
                $"/cop/live?t=load-{stream % Watched}", HttpCompletionOption.ResponseHeadersRead, limit.Token));
        }

        using var process = Process.GetCurrentProcess();
        var (before, clock) = (process.TotalProcessorTime, Stopwatch.StartNew());
        var told = opened.Select(answer => ReadTickAsync(answer, limit.Token)).ToList();
        for (var number = 0; number < Watched; number++)
            await host.AppendAsync($"load-{number}", EventDraft.Create("load.changed"));
        await Task.WhenAll(told);
        process.Refresh();
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{Streams} streams told of {Watched} commits in {clock.Elapsed.TotalMilliseconds:0} ms, "
                + $"{(process.TotalProcessorTime - before).TotalMilliseconds:0} ms of processor, {GC.GetTotalMemory(false) / 1048576} MB"));
        opened.ForEach(answer => answer.Dispose());
    }

    private static async Task ReadTickAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync(cancellationToken));
        while (await lines.ReadLineAsync(cancellationToken) is { } line && !line.StartsWith("event: tick", StringComparison.Ordinal))
        {
        }
    }
}
