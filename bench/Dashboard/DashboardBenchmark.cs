using System.Diagnostics;
using System.Globalization;
using Cop.Dashboard;
using Cop.Stores.Tests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Cop.Bench;

/// <summary>
/// Measures the pages of one long topic on Postgres: its end, a window in its middle, and the state there while no fold is kept, as an open
/// page gets it that asks again each second. Goals: 100 ms (p95) for the windows, and 6 s with progress for the state. COP_BENCH_TOPIC
/// sets the number of events.
/// </summary>
internal static class DashboardBenchmark
{
    private const string Topic = "bench-long";
    private const string Running = "Reading the events up to";
    private const int Filled = 1_000;
    private const int Warm = 20;
    private const int Rounds = 200;
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);

    public static void Run(TextWriter output)
    {
        using var server = new PostgresServer();
        RunAsync(output, server).GetAwaiter().GetResult();
    }

    private static async Task RunAsync(TextWriter output, PostgresServer server)
    {
        var events = int.Parse(Environment.GetEnvironmentVariable("COP_BENCH_TOPIC") ?? "1000000", CultureInfo.InvariantCulture);
        var schema = PostgresServer.NewSchema();
        // The folds of the node that fills the topic end with it.
        await using (var filling = await StartAsync(server, schema))
            await FillAsync(output, filling.Services.GetRequiredService<CopKernel>(), events);
        server.Ask("checkpoint");
        await using (var app = await StartAsync(server, schema))
        {
            using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
            await MeasureAsync(output, client, "the end", $"/cop/topics/{Topic}");
            await MeasureAsync(output, client, $"events up to #{events / 2:n0}", $"/cop/topics/{Topic}?asof={events / 2}");
            var path = $"/cop/topics/{Topic}?tab=state&asof={events / 2}";
            await FoldAsync(output, client, $"state at #{events / 2:n0}, no fold kept", path);
            await FoldAsync(output, client, "the same, kept", path);
        }

        server.DropSchema(schema);
    }

    private static async Task<WebApplication> StartAsync(PostgresServer server, string schema)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        builder.Services.AddCop(cop => cop.UsePostgres(server.ConnectionString, new PostgresOptions
        {
            NodeId = "urn:cop:node:dashboard", Schema = schema, MigrateOnOpen = true,
        }));
        var app = builder.Build();
        app.MapCopDashboard("/cop", new DashboardOptions { ReadsPerMinute = int.MaxValue });
        await app.StartAsync();
        return app;
    }

    // Tasks, so that a state is made of rows: each stands for a hundred events.
    private static async Task FillAsync(TextWriter output, CopKernel kernel, int events)
    {
        var begun = Stopwatch.GetTimestamp();
        for (var left = events; left > 0;)
        {
            var drafts = new EventDraft[Math.Min(left, Filled)];
            for (var at = 0; at < drafts.Length; at++)
                drafts[at] = (left - at) % 100 == 0
                    ? EventDraft.Create("task.created", ("taskId", CopJson.From($"t{left - at}")), ("title", CopJson.From("A task")))
                    : EventDraft.Create("note.taken", ("n", CopJson.From(left - at)), ("text", CopJson.From("Something was noted.")));
            (await kernel.AppendAsync(Topic, drafts, Actor.Human("ada"))).Unwrap();
            left -= drafts.Length;
        }

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"filled with {events:n0} events: {events / Stopwatch.GetElapsedTime(begun).TotalSeconds:n0} events/s; load {Load()}"));
    }

    private static async Task MeasureAsync(TextWriter output, HttpClient client, string what, string path)
    {
        var times = new List<double>(Rounds);
        for (var round = -Warm; round < Rounds; round++)
        {
            var begun = Stopwatch.GetTimestamp();
            await client.GetStringAsync(path);
            if (round >= 0)
                times.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
        }

        times.Sort();
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{what}: p50 {times[Rounds / 2]:F1} ms, p95 {times[Rounds * 95 / 100]:F1} ms; load {Load()}"));
    }

    private static async Task FoldAsync(TextWriter output, HttpClient client, string what, string path)
    {
        using var process = Process.GetCurrentProcess();
        var (before, begun, told) = (process.TotalProcessorTime, Stopwatch.GetTimestamp(), 0);
        while ((await client.GetStringAsync(path)).Contains(Running, StringComparison.Ordinal))
        {
            told++;
            await Task.Delay(Retry);
        }

        process.Refresh();
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{what}: {Stopwatch.GetElapsedTime(begun).TotalSeconds:F1} s with {told} reports of progress, "
                + $"{(process.TotalProcessorTime - before).TotalSeconds:F1} s of the node's processor time; load {Load()}"));
    }

    private static string Load() => File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "unknown";
}
