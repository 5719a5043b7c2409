using System.Diagnostics;
using System.Globalization;
using Cop.Hitl;
using Cop.Stores.ChildProcess;
using Cop.Stores.Tests;

namespace Cop.Bench;

/// <summary>
/// Measures topics that wait for people, on the journal and on Postgres: the managed memory per waiting topic, and the time from a person's
/// answer to the output of the handler, one at a time. Goal: p99 under 20 ms on an idle machine.
/// </summary>
internal static class PeopleBenchmark
{
    private const int Topics = 1000;

    public static void Run(TextWriter output)
    {
        var directory = Directory.CreateTempSubdirectory("cop-bench-");
        try
        {
            RunAsync(output, "journal", async () => (await EmbeddedEventStore.OpenAsync(
                Path.Combine(directory.FullName, "people"), Guid.CreateVersion7,
                new EmbeddedOptions { Profiles = [HitlProfile.Create()] })).Unwrap()).GetAwaiter().GetResult();
        }
        finally
        {
            directory.Delete(recursive: true);
        }

        using var server = new PostgresServer();
        var schema = PostgresServer.NewSchema();
        RunAsync(output, "postgres", async () => (await PostgresEventStore.OpenAsync(
            server.ConnectionString, new PostgresOptions { Schema = schema, NodeId = "urn:cop:node:bench",
                MigrateOnOpen = true })).Unwrap())
            .GetAwaiter().GetResult();
    }

    private static async Task RunAsync(TextWriter output, string name, Func<Task<IEventStore>> open)
    {
        await using var kernel = await CopKernel.StartAsync(await open(), PeopleWork.Options());
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var topic = 0; topic < Topics; topic++)
            (await PeopleWork.BeginAsync(kernel, $"people-{topic}")).Unwrap();
        for (var topic = 0; topic < Topics; topic++)
            await SeeAsync(kernel, $"people-{topic}", 0, HitlEventTypes.DecisionRequested);
        var bytes = (GC.GetTotalMemory(forceFullCollection: true) - before) / Topics;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: {bytes} bytes of managed memory per waiting topic"));

        var times = new List<double>(Topics);
        for (var topic = 0; topic < Topics; topic++)
        {
            var topicId = $"people-{topic}";
            var asked = await SeeAsync(kernel, topicId, 0, HitlEventTypes.DecisionRequested);
            var started = Stopwatch.GetTimestamp();
            await PeopleWork.AnswerAsync(kernel, asked.Payload["requestId"]!.AsString()!, topicId);
            await SeeAsync(kernel, topicId, asked.TopicSeq, PeopleWork.Handled);
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        times.Sort();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{name}: an answer to the handler's output, {Topics} topics waiting: p50 {times[Topics / 2]:F1} ms, p99 " +
                $"{times[Topics * 99 / 100]:F1} ms"));
    }

    private static async Task<Event> SeeAsync(CopKernel kernel, string topicId, long fromSeq, string type)
    {
        await foreach (var stored in kernel.StreamEventsAsync(topicId, fromSeq))
        {
            if (stored.Type == type)
                return stored;
        }

        throw new InvalidOperationException("The stream ended.");
    }
}
