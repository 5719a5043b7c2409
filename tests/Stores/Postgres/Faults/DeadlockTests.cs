using System.Globalization;
using Npgsql;
using Xunit.Abstractions;

namespace Cop.Stores.Tests;

/// <summary>
/// Three nodes run all locking operations concurrently on few topics: units over several topics, new topics, parents across topics, the
/// same ids in different topics, host transactions, rebuilds, positions, agents. The server must never detect a deadlock.
/// </summary>
[Trait("spec", "3.1.2")]
public sealed class DeadlockTests(ITestOutputHelper output) : FaultFixture(output)
{
    private const int Topics = 6;
    private static readonly Actor Ada = Actor.Human("ada");

    // The errors that contention may cause; any other error fails the test.
    private static readonly HashSet<string> Allowed =
        [CopErrorCodes.ConflictRetry, CopErrorCodes.SequenceConflict, CopErrorCodes.Conflict, CopErrorCodes.NotFound];

    [Fact]
    public async Task Concurrent_work_on_the_same_topics_causes_no_deadlock()
    {
        var logged = Server.Log.Length;
        var works = Environment.GetEnvironmentVariable("COP_LONG") == "1" ? 800 : 60;
        var nodes = new List<CopKernel>();
        for (var node = 0; node < 3; node++)
            nodes.Add(await StartAsync($"mixer-{node}"));
        await Task.WhenAll(
            Enumerable.Range(0, 24)
                .Select(worker => Task.Run(() => WorkAsync(nodes[worker % nodes.Count], new Random(Seed + worker), worker, works))));
        var topicIds = new List<string>();
        await foreach (var topicId in Observer.Log.ReadTopicIdsAsync())
            topicIds.Add(topicId);
        foreach (var topicId in topicIds)
            (await Observer.VerifyTopicAsync(topicId)).Unwrap().Errors.ShouldBeEmpty($"seed {Seed}, topic {topicId}");
        foreach (var node in nodes)
            await node.DisposeAsync();
        var log = Server.Log[logged..];
        log.ShouldNotContain("deadlock detected", Case.Insensitive, $"seed {Seed}");
        log.ShouldNotContain("could not serialize", Case.Insensitive, $"seed {Seed}");
    }

    private static async Task WorkAsync(CopKernel kernel, Random chance, int worker, int works)
    {
        await using var source = NpgsqlDataSource.Create(Server.ConnectionString + ";MaxPoolSize=2");
        var parent = "";
        for (var work = 0; work < works; work++)
        {
            var topicId = TopicOf(chance);
            switch (chance.Next(10))
            {
                case 0: await HostAsync(kernel, source, chance); break;
                case 1: Check((await kernel.RebuildTopicAsync(topicId)).Error); break;
                case 2: await kernel.Log.GetLastPositionAsync(); break;
                case 3: Check((await kernel.AppendAsync($"new-{work}", Note(chance, parent), Ada)).Error); break;
                case 4: Check(
                    (await kernel.AppendAsync(topicId, Note(chance, "") with { Id = $"shared-{chance.Next(works)}" }, Ada)).Error); break;
                case 5: Check((await kernel.AppendAsync(topicId, Note(chance, ""), Ada, ExpectedSequence.Exactly(chance.Next(20)))).Error);
                    break;
                case 6: Check((await kernel.AppendAsync(topicId, EventDraft.Create("fan", ("n", CopJson.From(chance.Next()))), Ada)).Error);
                    break;
                default:
                    var result = await kernel.AppendAsync(
                        topicId, [Note(chance, parent), Note(chance, parent) with { Id = $"own-{worker}-{work}" }], Ada);
                    if (result.TryGet(out var receipt, out var error))
                        parent = receipt.Events[^1].Id;
                    else
                        Check(error);
                    break;
            }
        }
    }

    // Two topics in any order, some transactions rolled back.
    private static async Task HostAsync(CopKernel kernel, NpgsqlDataSource source, Random chance)
    {
        await using var connection = await source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        for (var append = 0; append < 2; append++)
        {
            var result =
                await kernel.AppendAsync(transaction, TopicOf(chance), [Note(chance, "") with { Id = $"shared-{chance.Next(50)}" }], Ada);
            Check(result.Error);
        }

        if (chance.Next(4) == 0)
            await transaction.RollbackAsync();
        else
            await transaction.CommitAsync();
    }

    private async Task<CopKernel> StartAsync(string node)
    {
        var options = new PostgresOptions
        {
            MigrateOnOpen = true, NodeId = "urn:cop:node:" + node, Schema = Schema, MaxCommitsInFlight = 4, AppendTimeout = HangLimit.Span,
        };
        var fan = AgentRegistration.Create("fan", EventFilter.ForTypes("fan"), (delivery, _, _) => Task.FromResult(AgentOutput.Create(
            Enumerable.Range(0, 4)
                .Select(part => EventDraft.Create("part") with { TopicId = $"mix-{(delivery.Trigger!.TopicSeq + part) % Topics}" }))));
        return await CopKernel.StartAsync((await PostgresEventStore.OpenAsync(Server.ConnectionString, options)).Unwrap(), new CopOptions
        {
            Agents = [fan],
            Pipeline = new PipelineOptions { ConflictRetryTimeout = TimeSpan.FromSeconds(3) },
            Scheduler = new SchedulerOptions { ErrorDelay = TimeSpan.FromMilliseconds(50) },
        });
    }

    private static string TopicOf(Random chance) => string.Create(CultureInfo.InvariantCulture, $"mix-{chance.Next(Topics)}");

    private static EventDraft Note(Random chance, string parent) =>
        EventDraft.Create("note", ("n", CopJson.From(chance.Next()))) with { ParentEventIds = parent.Length == 0 ? [] : [parent] };

    private static void Check(CopError? error)
    {
        if (error is not null && !Allowed.Contains(error.Code))
            throw new CopException(error);
    }
}
