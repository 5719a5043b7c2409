using System.Diagnostics;
using System.Globalization;
using System.Runtime;
using Cop.Stores.Tests;
using Npgsql;

namespace Cop.Bench;

/// <summary>
/// Measures two idle nodes on one Postgres with 10,000 active continuations and nothing due: heartbeats, polling, positions. Goal: under 1
/// % of a core for a node and for the server. Baselines: the same server without nodes, the runtime alone, and a driver with one empty
/// statement per second. Compilation is reported separately: tiered compilation of an idle node takes long, but ends.
/// </summary>
internal static class PostgresIdleBenchmark
{
    private const int Seconds = 15;
    private static readonly Actor Ada = Actor.Human("ada");

    public static void Run(TextWriter output)
    {
        using var server = new PostgresServer();
        RunAsync(output, server).GetAwaiter().GetResult();
    }

    private static async Task RunAsync(TextWriter output, PostgresServer server)
    {
        var schema = PostgresServer.NewSchema();
        await using (var one = await StartAsync(server, schema, "one"))
        await using (var two = await StartAsync(server, schema, "two"))
        {
            for (var topic = 0; topic < 20; topic++)
                (await one.AppendAsync(CopId.Create("topic", Guid.NewGuid()), [.. Enumerable.Range(0, 500).Select(_ => Wait())], Ada))
                    .Unwrap();
            await one.Log.GetLastPositionAsync();
            // Analyze and vacuum the new rows before measuring.
            server.Ask("vacuum analyze");
            server.Ask("checkpoint");
            await Task.Delay(
                TimeSpan.FromSeconds(
                    int.Parse(Environment.GetEnvironmentVariable("COP_BENCH_WARM") ?? "60", CultureInfo.InvariantCulture)));
            GC.Collect();
            var (own, compiling, its) = await MeasureAsync(server);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"10,000 waiting continuations, nothing due, 2 nodes: {own / 2:F2} % of a core for each node, {compiling / 2:F2} % of it " +
                    $"compilation; {its:F2} % for the server, over {Seconds} s"));
        }

        server.DropSchema(schema);
        server.Ask("checkpoint");
        var alone = await MeasureAsync(server);
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"without nodes: {alone.Own:F2} % for the runtime, {alone.Compiling:F2} % of it compilation; {alone.Its:F2} % for the " +
                    $"server"));
        using var stopping = new CancellationTokenSource();
        var asking = AskAsync(server, stopping.Token);
        var driven = await MeasureAsync(server);
        await stopping.CancelAsync();
        await asking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"the driver, one statement a second: {driven.Own:F2} % for the process, {driven.Compiling:F2} % of it compilation; " +
                    $"{driven.Its:F2} % for the server"));
    }

    private static async Task AskAsync(PostgresServer server, CancellationToken stopping)
    {
        await using var source = NpgsqlDataSource.Create(server.ConnectionString);
        await using var command = source.CreateCommand("select 1");
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        while (await timer.WaitForNextTickAsync(stopping))
            await command.ExecuteScalarAsync(stopping);
    }

    private static async Task<(double Own, double Compiling, double Its)> MeasureAsync(PostgresServer measured)
    {
        var server = ServerTime.Of(measured);
        // Keep the cost of measuring, including its compilation, outside the measured time.
        var its = server.Read();
        var (own, compiling) = (Process.GetCurrentProcess().TotalProcessorTime, JitInfo.GetCompilationTime());
        await Task.Delay(TimeSpan.FromSeconds(Seconds));
        return (
            100 * (Process.GetCurrentProcess().TotalProcessorTime - own).TotalSeconds / Seconds,
            100 * (JitInfo.GetCompilationTime() - compiling).TotalSeconds / Seconds,
            100 * (server.Read() - its) / Seconds);
    }

    private static EventDraft Wait() => EventDraft.Create("artifact.created", ("artifact", CopJson.Object(
        ("id", CopJson.From(CopId.Create("continuation", Guid.NewGuid()))), ("type", CopJson.From(ArtifactTypes.Continuation)),
        ("payload",
            CopJson.Object(
                ("agent", CopJson.From("echo")), ("waitForEvents", CopJson.Array(CopJson.From("never.comes"))),
                ("resumeBefore", CopJson.From("2999-01-01T00:00:00Z")))))));

    private static async Task<CopKernel> StartAsync(PostgresServer server, string schema, string node)
    {
        var echo = AgentRegistration.Create("echo", EventFilter.ForTypes("question.asked"), (_, _, _) => Task.FromResult(AgentOutput.None));
        var options = new PostgresOptions { NodeId = "urn:cop:node:" + node, Schema = schema, MigrateOnOpen = true };
        return await CopKernel.StartAsync(
            (await PostgresEventStore.OpenAsync(server.ConnectionString, options)).Unwrap(), new CopOptions { Agents = [echo] });
    }
}
