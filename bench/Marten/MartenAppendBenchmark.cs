using System.Globalization;
using Cop.Stores.Tests;
using JasperFx.Events;
using IEventStore = Cop.Storage.IEventStore;

namespace Cop.Bench;

/// <summary>
/// Measures appends through the whole kernel on the store on Marten, beside the store on Postgres, bare rows, and Marten without COP: its
/// two ways to number events with two documents an append, and the quick one with an inline projection. One process, in turn, on one
/// server. Goals: 0.30 of the store on Postgres; at 64 callers faster than Marten with one inline projection.
/// </summary>
internal static class MartenAppendBenchmark
{
    private static readonly (int Callers, int Batch)[] Cases = [(64, 1), (64, 100)];

    /// <summary>A machine under load delays an append; no call may fail for that.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public static void Run(TextWriter output, IReadOnlyList<string> only)
    {
        using var server = new PostgresServer();
        foreach (var (callers, batch) in Cases.Where(given => only.Count == 0 || only.Contains($"{given.Callers}x{given.Batch}")))
            RunAsync(output, server, callers, batch).GetAwaiter().GetResult();
    }

    private static async Task RunAsync(TextWriter output, PostgresServer server, int callers, int batch)
    {
        await using var marten = await StartAsync((await MartenEventStore.OpenAsync(server.ConnectionString, new CopMartenOptions
        {
            NodeId = "urn:cop:node:bench", Schema = PostgresServer.NewSchema(), MigrateOnOpen = true, AppendTimeout = Patience,
        })).Unwrap());
        var schema = PostgresServer.NewSchema();
        await using var postgres = await StartAsync((await PostgresEventStore.OpenAsync(server.ConnectionString, new PostgresOptions
        {
            NodeId = "urn:cop:node:bench", Schema = schema, MigrateOnOpen = true, AppendTimeout = Patience,
        })).Unwrap());
        await using var tables = await BaselineTables.CreateAsync(server.ConnectionString, schema, PlainMarten.MaxConnections);
        await using var rich = await PlainAsync(server, EventAppendMode.Rich, hasProjection: false);
        await using var quick = await PlainAsync(server, EventAppendMode.Quick, hasProjection: false);
        await using var inline = await PlainAsync(server, EventAppendMode.Quick, hasProjection: true);
        (string Name, Func<Task<Round>> Round, Series Series)[] sides =
        [
            ("COP on Marten", () => KernelAsync(marten, callers, batch), new()),
            ("COP on Postgres", () => KernelAsync(postgres, callers, batch), new()),
            ("bare rows", () => LoadGenerator.RunAsync(callers, Rounds.OfOneSide, (_, topic, call) => batch == 1
                ? tables.InsertAsync(topic, call)
                : tables.InsertAsync(tables.NewTopic(), call, batch)), new()),
            ("Marten, Rich, two documents", () => RoundAsync(rich, callers, batch), new()),
            ("Marten, Quick, two documents", () => RoundAsync(quick, callers, batch), new()),
            ("Marten, Quick, inline projection", () => RoundAsync(inline, callers, batch), new()),
        ];
        await Rounds.SettleAsync(async () =>
        {
            foreach (var side in sides)
                await side.Round();
        });
        for (var rounds = Rounds.OfThreeSides; rounds > 0; rounds--)
        {
            foreach (var side in sides)
                side.Series.Add(await side.Round());
        }

        foreach (var (name, _, series) in sides)
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{callers} callers, {batch,3} a call, {name,-32}: {series.Rate * batch,8:n0} events/s (p50 {series.P50:F2} ms, p99 " +
                    $"{series.P99:F2}); COP on Marten is {sides[0].Series.Rate / series.Rate:F2} of it"));
        }
    }

    private static Task<CopKernel> StartAsync(IEventStore storage) => CopKernel.StartAsync(storage, new CopOptions
    {
        RunAgents = false,
        Pipeline = new PipelineOptions { ConflictRetryTimeout = Patience },
    });

    private static Task<Round> KernelAsync(CopKernel kernel, int callers, int batch) => LoadGenerator.RunAsync(
        callers, Rounds.OfOneSide, (_, topic, _) => PostgresNode.AppendAsync(kernel, topic, batch),
        () => kernel.Log.GetLastPositionAsync());

    private static Task<Round> RoundAsync(PlainMarten plain, int callers, int batch) => LoadGenerator.RunAsync(
        callers, Rounds.OfOneSide, (_, topic, call) => plain.AppendAsync(topic, call, batch));

    private static async Task<PlainMarten> PlainAsync(PostgresServer server, EventAppendMode mode, bool hasProjection)
    {
        var plain = new PlainMarten(server.ConnectionString, PostgresServer.NewSchema(), mode, hasProjection);
        await plain.MigrateAsync();
        return plain;
    }
}
