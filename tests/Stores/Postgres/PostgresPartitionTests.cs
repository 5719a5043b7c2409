using System.Globalization;
using Npgsql;

namespace Cop.Stores.Tests;

/// <summary>The partitioning of docs/SCALING.md: its statements run while nodes work, and reads use one partition.</summary>
[Trait("spec", "3.1.2")]
public sealed class PostgresPartitionTests : PostgresSchemaFixture
{
    private static readonly Actor Ada = Actor.Human("ada");

    [Fact]
    public async Task The_log_is_partitioned_under_load_and_reads_use_one_partition()
    {
        await (await OpenAsync()).DisposeAsync();
        var (role, settings) = (Schema + "_runner", new NpgsqlConnectionStringBuilder(Server.ConnectionString));
        Server.Ask(DocumentedSql.Of("OPERATIONS.md", "Roles", Schema, role).Single());
        (settings.Username, settings.Password) = (role, "change me");
        try
        {
            await using var kernel = await CopKernel.StartAsync(
                (await PostgresEventStore.OpenAsync(settings.ConnectionString, Options("runner") with { MigrateOnOpen = false })).Unwrap(),
                    new CopOptions { Agents = [Answerer()] });
            for (var topic = 1; topic <= 10; topic++)
                await AskAsync(kernel, topic, 0);
            var last = await PartitionAsync(kernel, role);
            for (var topic = 1; topic <= 10; topic++)
                await AskAsync(kernel, topic, 1);
            await CheckAsync(kernel, await FillAsync(kernel, last));
        }
        finally
        {
            Server.Ask($"drop owned by {role}; drop role {role}");
        }
    }

    [Fact]
    public async Task A_read_by_topic_or_position_scans_no_other_partition()
    {
        await using var kernel = await StartAsync();
        for (var topic = 1; topic <= 10; topic++)
            await AskAsync(kernel, topic, 0);
        var topics =
            await FillAsync(kernel, await PartitionAsync(kernel, new NpgsqlConnectionStringBuilder(Server.ConnectionString).Username!));
        var position = await kernel.Log.GetLastPositionAsync();
        Server.Ask($"analyze {Schema}.events");
        foreach (var (statement, parameters) in new[]
        {
            ("203_read_topic", "'t{0}', 1, 9223372036854775807, 100"),
            ("204_read_by_position", $"{position - 1}, 100"),
            ("303_get_artifacts", "array['t{0}', 't{0}'], array['a1', 'a2']"),
        })
        {
            // The last topic's events are in the third partition, with a generic and a custom plan.
            var plan = Explain(statement, parameters.Replace("{0}", $"{topics}", StringComparison.Ordinal));
            plan.ShouldNotContain("Seq Scan on events", Case.Sensitive, plan);
            foreach (
                var line in plan.Split('\n')
                    .Where(line => line.Contains(" on events_1", StringComparison.Ordinal)
                        || line.Contains(" on events_2", StringComparison.Ordinal)))
                line.ShouldContain("never executed");
        }
    }

    private string Explain(string statement, string parameters)
    {
        var text = new SqlText(Schema)[statement];
        using var connection = new NpgsqlConnection(Server.ConnectionString + ";Pooling=false");
        connection.Open();
        using var command = new NpgsqlCommand(
            $"set enable_seqscan = off; set plan_cache_mode = force_generic_plan;\nprepare s as {text};\nexplain (analyze, costs off, " +
                $"timing off, summary off) execute s({parameters})", connection);
        using var reader = command.ExecuteReader();
        var lines = new List<string>();
        do
        {
            while (reader.Read())
                lines.Add(reader.GetString(0));
        }
        while (reader.NextResult());
        return string.Join('\n', lines);
    }

    // Concurrent appends wait briefly or get a temporary error. The test uses twenty topics per partition instead of two million. Returns
    // the number at which the last partition starts.
    private async Task<long> PartitionAsync(CopKernel kernel, string role)
    {
        var isDone = false;
        var appending = Task.Run(async () =>
        {
            for (var round = 0; !Volatile.Read(ref isDone); round++)
                await AskAsync(kernel, 1 + round % 10, 1000 + round);
        });
        var first = long.Parse(Server.Ask($"select max(topic_no) + 20 from {Schema}.topics"), CultureInfo.InvariantCulture);
        foreach (var block in DocumentedSql.Of("SCALING.md", "Hundreds of millions of events", Schema, role))
        {
            Apply(block
                .Replace("2000000", $"{first}", StringComparison.Ordinal)
                .Replace("4000000", $"{first + 20}", StringComparison.Ordinal)
                .Replace("6000000", $"{first + 100_000}", StringComparison.Ordinal));
        }

        Volatile.Write(ref isDone, true);
        await appending;
        return first + 20;
    }

    // A block that does not get its lock within two seconds has changed nothing, and is run again, as the page says.
    private static void Apply(string block)
    {
        using var patience = HangLimit.Begin();
        for (var isDone = false; !isDone; patience.Token.ThrowIfCancellationRequested())
        {
            try
            {
                Server.Ask(block);
                isDone = true;
            }
            catch (PostgresException fault) when (fault.SqlState == PostgresErrorCodes.LockNotAvailable)
            {
                continue;
            }
        }
    }

    // Creates topics until some are in the last partition; returns the number of topics.
    private async Task<int> FillAsync(CopKernel kernel, long last)
    {
        var topics = 10;
        while (long.Parse(Server.Ask($"select max(topic_no) from {Schema}.topics"), CultureInfo.InvariantCulture) < last + 3)
            await AskAsync(kernel, ++topics, 0);
        return topics;
    }

    private async Task CheckAsync(CopKernel kernel, int topics)
    {
        for (var topic = 1; topic <= topics; topic++)
        {
            var topicId = $"t{topic}";
            using var patience = HangLimit.Begin();
            var (asked, answered) = (new HashSet<string>(), new HashSet<string>());
            var head = (await kernel.Log.GetHeadAsync(topicId))!;
            await foreach (var stored in kernel.StreamEventsAsync(topicId, 0, patience.Token))
            {
                if (stored.Type == "asked")
                    asked.Add(stored.Id);
                else if (stored.Type == "answered")
                    answered.Add(stored.Payload["to"]!.AsString()!).ShouldBeTrue();
                if (stored.TopicSeq >= head.LastSeq && answered.SetEquals(asked))
                    break;
            }

            var live = (await kernel.VerifyTopicAsync(topicId)).Unwrap();
            live.Errors.ShouldBeEmpty();
            (await kernel.RebuildTopicAsync(topicId)).Unwrap();
            (await kernel.VerifyTopicAsync(topicId)).Unwrap().LiveDigest.ShouldBe(live.LiveDigest);
        }

        var positions = await ToListAsync(kernel.Log.ReadPositionsAsync());
        positions.Select(each => each.Position).ShouldBe(Enumerable.Range(1, positions.Count).Select(position => (long)position));
        Server.Ask($"select string_agg(distinct tableoid::regclass::text, ' ' order by tableoid::regclass::text) from {Schema}.events")
            .ShouldBe($"{Schema}.events_1 {Schema}.events_2 {Schema}.events_3");
        Server.Ask($"select count(*) from {Schema}.events").ShouldBe($"{positions.Count}");
    }

    private static async Task AskAsync(CopKernel kernel, int topic, int number)
    {
        var draft = EventDraft.Create("asked") with { Id = $"ask-{topic}-{number}" };
        while (true)
        {
            var result = await kernel.AppendAsync($"t{topic}", draft, Ada);
            if (result.IsOk)
                return;
            result.Error!.Category.ShouldBe(CopErrorCategory.Temporary, result.Error.ToString());
        }
    }

    private static AgentRegistration Answerer() => AgentRegistration.Create("answerer", EventFilter.ForTypes("asked"), (delivery, _, _) =>
        Task.FromResult<AgentOutput>(EventDraft.Create("answered", ("to", CopJson.From(delivery.Trigger!.Id)))));
}
