using System.Globalization;
using Cop.Hitl;
using Cop.Stores.Tests;
using Microsoft.Extensions.DependencyInjection;

namespace Cop.Bench;

/// <summary>
/// Measures the disk space of one approval: a text of 1,000 characters is submitted, a person is asked and approves, and the text is
/// published by a recorded effect. On Postgres over all tables with their indexes, before and after a full vacuum; on a journal the length
/// of its files. Goal: 8,000 bytes.
/// </summary>
internal static class ApprovalSizeBenchmark
{
    private const int Runs = 1000;

    private static readonly Actor Ada = Actor.Human("ada");
    private static readonly Question<Draft, Verdict> Approval = new("approval");

    private enum Verdict
    {
        Approve,
        SendBack,
    }

    public static void Run(TextWriter output) => RunAsync(output).GetAwaiter().GetResult();

    private static async Task RunAsync(TextWriter output)
    {
        var directory = Directory.CreateTempSubdirectory("cop-bench-");
        try
        {
            var path = Path.Combine(directory.FullName, "approvals");
            var events = await ApproveAsync((await EmbeddedEventStore.OpenAsync(
                path, Guid.CreateVersion7, new EmbeddedOptions { Profiles = [HitlProfile.Create()] })).Unwrap());
            var bytes = Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length);
            Write(output, "journal", events, bytes, "");
        }
        finally
        {
            directory.Delete(recursive: true);
        }

        using var server = new PostgresServer();
        var schema = PostgresServer.NewSchema();
        var count = await ApproveAsync((await PostgresEventStore.OpenAsync(
            server.ConnectionString,
            new PostgresOptions { Schema = schema, NodeId = "urn:cop:node:bench", MigrateOnOpen = true })).Unwrap());
        Write(output, "Postgres", count, await PostgresSizes.ReadAsync(server, schema));
        foreach (var (table, _) in await PostgresSizes.ReadAsync(server, schema))
            server.Ask($"vacuum full {schema}.{table}");
        Write(output, "Postgres, after a full vacuum", count, await PostgresSizes.ReadAsync(server, schema));
    }

    private static void Write(TextWriter output, string store, long events, IReadOnlyList<(string Name, long Bytes)> tables)
    {
        var perTable = tables.Where(table => table.Bytes >= Runs)
            .Select(table => string.Create(CultureInfo.InvariantCulture, $"{table.Name} {table.Bytes / Runs:n0}"));
        Write(output, store, events, tables.Sum(table => table.Bytes), $" ({string.Join(", ", perTable)})");
    }

    private static void Write(TextWriter output, string store, long events, long bytes, string parts) =>
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{store}: {bytes / Runs:n0} bytes an approval of {events / (double)Runs:n1} events, after {Runs:n0}{parts}"));

    private static async Task<long> ApproveAsync(IEventStore store)
    {
        await using var kernel = await CopKernel.StartAsync(store, new CopOptions
        {
            Profiles = [HitlProfile.Create()],
            GlobalProfiles = [HitlProfile.Name],
            Agents = [Publisher()],
        });
        var requests = new HumanRequests(kernel);
        var events = 0L;
        for (var run = 0; run < Runs; run++)
        {
            var topic = kernel.Topic(CopId.Create("topic", Guid.NewGuid()));
            (await topic.AppendAsync(new TextSubmitted(new string('x', 1000)), Ada)).Unwrap();
            var asked = await SeeAsync(kernel, topic.TopicId, HitlEventTypes.DecisionRequested);
            var requestId = asked.Payload["requestId"]!.AsString()!;
            (await requests.AnswerAsync(topic.TopicId, requestId, HumanAnswer.Decide("approve"), Actor.Human("bob"))).Unwrap();
            events += (await topic.WaitForAsync<TextPublished>()).TopicSeq + 1;
        }

        await kernel.Log.GetLastPositionAsync();
        return events;
    }

    private static async Task<Event> SeeAsync(CopKernel kernel, string topicId, string type)
    {
        await foreach (var stored in kernel.StreamEventsAsync(topicId, 0))
        {
            if (stored.Type == type)
                return stored;
        }

        throw new InvalidOperationException("The stream ended.");
    }

    private static AgentRegistration Publisher()
    {
        var cop = new CopBuilder(new ServiceCollection());
        cop.AddAgent("publisher")
            .On((TextSubmitted text, AgentContext context) => AgentOutput.FromParts(
                [Approval.Ask(context, "Fit to print?", new Draft(text.Text), new AskOptions { Timeout = TimeSpan.FromDays(3) })]))
            .OnAnswer(Approval, PublishAsync);
        return cop.Build().Agents.Single();
    }

    private static async Task<AgentOutput> PublishAsync(
        Draft draft, Answer<Verdict> answer, AgentContext context, CancellationToken cancellationToken)
    {
        var page = await context.RunOnceAsync(
            "publish", (key, _) => Task.FromResult(new Page($"https://news.example/{key}")), cancellationToken);
        return new TextPublished(page.Address);
    }

    private sealed record Draft(string Text) : ICopData<Draft>;

    private sealed record Page(string Address) : ICopData<Page>;

    [EventType("text.submitted")]
    private sealed record TextSubmitted(string Text) : EventPayload<TextSubmitted>;

    [EventType("text.published")]
    private sealed record TextPublished(string Address) : EventPayload<TextPublished>;
}
