using System.Diagnostics;
using System.Globalization;
using Cop.AspNetCore;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Cop.Bench;

/// <summary>
/// Measures durable appends over HTTP by 64 callers, one event and 100 events a request, on a journal. Baseline, in alternating rounds:
/// the same appends in process. Server and callers share the machine. Goal: at least 50 % of the baseline.
/// </summary>
internal static class HttpAppendBenchmark
{
    private const int Callers = 64;
    private const int Count = 12;

    public static void Run(TextWriter output, IReadOnlyList<string> only)
    {
        var directory = Directory.CreateTempSubdirectory("cop-bench-");
        try
        {
            foreach (var events in only.Count == 0 ? [1, 100] : only.Select(given => int.Parse(given, CultureInfo.InvariantCulture)))
                RunAsync(output, Path.Combine(directory.FullName, events.ToString(CultureInfo.InvariantCulture)), events).GetAwaiter()
                    .GetResult();
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static async Task RunAsync(TextWriter output, string directory, int events)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        builder.Services.AddCop(cop => cop.UseJournal(directory).Configure(options => options with { RunAgents = false }));
        await using var app = builder.Build();
        app.MapCop(options: new CopHttpOptions
        {
            RequestsPerSecond = 0, Access = new CopAccessOptions { LocalActor = Actor.Human("ada") },
        });
        await app.StartAsync();
        var (kernel, port) = (app.Services.GetRequiredService<CopKernel>(), new Uri(app.Urls.First()).Port);
        var requests = (events == 1 ? 6400 : 640) / Callers;
        var rounds = new List<(double Http, double InProcess)>();
        async Task RoundAsync() => rounds.Add((
            await RateAsync(() => PostAsync(port, requests, events), requests * events),
            await RateAsync(() => AppendAsync(kernel, requests, events), requests * events)));
        await Rounds.SettleAsync(RoundAsync);
        rounds.Clear();
        while (rounds.Count < Count)
            await RoundAsync();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{Callers} callers of {events} events a request over HTTP: {Median(rounds, round => round.Http):n0} events/s; in process "
            + $"{Median(rounds, round => round.InProcess):n0}; {100 * Median(rounds, round => round.Http / round.InProcess):F0} % "
            + $"(medians of {Count} rounds)"));
    }

    private static async Task<double> RateAsync(Func<Task> caller, int eventsOfCaller)
    {
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(caller)));
        return (double)Callers * eventsOfCaller / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static async Task PostAsync(int port, int requests, int events)
    {
        using var connection = await HttpConnection.OpenAsync(port);
        var topic = CopId.Create("topic", Guid.NewGuid());
        var drafts = CopJson.Array(Enumerable.Repeat(Draft().ToJson(), events));
        var request = HttpConnection.Post(
            $"{CopEndpointRouteBuilderExtensions.DefaultPrefix}/topics/{Uri.EscapeDataString(topic)}/events", drafts.Utf8.Span);
        for (var sent = 0; sent < requests; sent++)
        {
            if (await connection.SendAsync(request) is var status && status != 201)
                throw new InvalidOperationException($"An append was answered by {status}.");
        }
    }

    private static async Task AppendAsync(CopKernel kernel, int requests, int events)
    {
        var topic = CopId.Create("topic", Guid.NewGuid());
        for (var sent = 0; sent < requests; sent++)
            (await kernel.AppendAsync(topic, [.. Enumerable.Range(0, events).Select(_ => Draft())], Actor.Human("ada"))).Unwrap();
    }

    private static EventDraft Draft() => EventDraft.Create("note.taken", ("text", CopJson.From(new string('x', 300))));

    private static double Median<T>(List<T> rounds, Func<T, double> value)
    {
        double[] values = [.. rounds.Select(value).Order()];
        return values[values.Length / 2];
    }
}
