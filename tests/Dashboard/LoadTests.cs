using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Cop.Hitl;
using Npgsql;
using Xunit.Abstractions;

namespace Cop.Dashboard.Tests;

/// <summary>
/// Times of pages on Postgres and the cost of open streams, in the long run alone: COP_LONG=1, and COP_TOPICS for another number of topics
/// than 100,000. The first 2,000 are appended; the others are rows of the index of topics, which is all that lists read.
/// </summary>
public sealed class LoadTests(ITestOutputHelper output)
{
    private const int Streams = 1000;
    private const int Watched = 100;
    private const int Rounds = 40;
    private const int Appended = 2000;
    private const string Number = "4242424242";

    [Fact]
    public async Task Pages_answer_in_time_with_many_topics_and_many_open_streams()
    {
        if (Environment.GetEnvironmentVariable("COP_LONG") != "1")
            return;
        var topics = int.Parse(Environment.GetEnvironmentVariable("COP_TOPICS") ?? "100000", CultureInfo.InvariantCulture);
        var schema = PostgresServer.NewSchema();
        var options = new DashboardOptions { ReadsPerMinute = 1_000_000, StreamsPerPerson = Streams, StreamsPerNode = Streams };
        await using var host = await DashboardHost.StartAsync(
            cop =>
            {
                cop.AddHitl();
                cop.UsePostgres(PostgresServer.Shared.ConnectionString, new PostgresOptions
                {
                    NodeId = "urn:cop:node:load", Schema = schema, MigrateOnOpen = true, AppendTimeout = HangLimit.Span,
                });
            }, options);
        try
        {
            await FillAsync(host, Math.Min(topics, Appended));
            await FillIndexAsync(schema, topics - Appended);
            foreach (
                var path in new[]
                {
                    "", "topics", "topics?text=topic&status=open", "topics?status=exhausted", "topics?type=tool.*&text=999999",
                    "topics?preset=stuck", "topics?profile=hitl&since=24h", "topics/load-7", "topics/load-7?tab=state", "inbox?for=all",
                    "parked",
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

    // The rows stand behind the appended topics, at positions before theirs.
    private async Task FillIndexAsync(string schema, int count)
    {
        var clock = Stopwatch.StartNew();
        var forms = Enumerable.Range(0, 20).Select(Form).ToArray();
        await using var source = NpgsqlDataSource.Create(PostgresServer.Shared.ConnectionString + ";Command Timeout=0");
        await using var fill = source.CreateCommand($"""
            drop index "{schema}".topic_index_labels;
            insert into "{schema}".topic_index (topic_id, position, labels, body)
            select 'index-' || g, -g, string_to_array(replace(f.labels, '{Number}', g::text), E'\n'),
              convert_to(replace(f.body, '{Number}', g::text), 'UTF8')
            from generate_series(1, {Math.Max(0, count)}) g
            join unnest(@labels, @bodies) with ordinality as f(labels, body, at) on f.at = g % {forms.Length} + 1;
            create index topic_index_labels on "{schema}".topic_index using gin (labels);
            analyze "{schema}".topic_index;
            """);
        fill.Parameters.AddWithValue("labels", forms.Select(form => string.Join('\n', IndexLabels.Of(form))).ToArray());
        fill.Parameters.AddWithValue("bodies", forms.Select(form => form.ToJson().ToString()).ToArray());
        await fill.ExecuteNonQueryAsync();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{count} rows of the index in {clock.Elapsed.TotalSeconds:0.0} s"));
    }

    private static TopicSummary Form(int at) => new()
    {
        Title = $"Topic {Number} of order {at}", ChangedBy = "human:ada", LastSeq = at + 1, ChangedAt = DateTimeOffset.UnixEpoch,
        Status = at < 14 ? "closed" : at < 19 ? "in_progress" : "open", HasFailed = at == 3, Waits = at == 18 ? 1 : 0,
        Types = ["topic.created", $"order.step{at}", at % 4 == 0 ? "tool.called" : "note.made"], Profiles = at % 5 == 0 ? ["hitl"] : [],
    };

    private async Task MeasureAsync(DashboardHost host, string path)
    {
        await host.PageAsync("/cop/" + path);
        var (times, statements) = (new List<double>(), new ConcurrentQueue<double>());
        using (var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "Npgsql" or "Microsoft.AspNetCore",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity =>
            {
                if (activity.Source.Name == "Npgsql" && activity.Parent is not null)
                    statements.Enqueue(activity.Duration.TotalMilliseconds);
            },
        })
        {
            ActivitySource.AddActivityListener(listener);
            for (var round = 0; round < Rounds; round++)
            {
                var clock = Stopwatch.GetTimestamp();
                await host.PageAsync("/cop/" + path);
                times.Add(Stopwatch.GetElapsedTime(clock).TotalMilliseconds);
            }
        }

        times.Sort();
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"/cop/{path}: p50 {times[Rounds / 2]:0.0} ms, p95 {times[Rounds * 95 / 100]:0.0} ms; {statements.Count / (double)Rounds:0.#} "
                + $"statements of {statements.Sum() / Rounds:0.0} ms in all; load {Load()}"));
        times[Rounds / 2].ShouldBeLessThan(HangLimit.Span.TotalMilliseconds);
    }

    private static string Load() => File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "unknown";

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
                + $"{(process.TotalProcessorTime - before).TotalMilliseconds:0} ms of processor, {GC.GetTotalMemory(false) / 1048576} MB; "
                + $"load {Load()}"));
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
