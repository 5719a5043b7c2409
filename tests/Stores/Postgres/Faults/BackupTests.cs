using Npgsql;
using Xunit.Abstractions;

namespace Cop.Stores.Tests;

/// <summary>A dump during work is one consistent state: the restored store is valid, and work continues from there.</summary>
[Trait("spec", "4.6")]
public sealed class BackupTests(ITestOutputHelper output) : FaultFixture(output)
{
    private const string Round = "dump-";

    [Fact]
    public async Task A_dump_under_load_restores_to_one_consistent_state()
    {
        if (!Server.IsOurs)
            return; // The tools of an external server may have another version.
        var dump = $"{Schema}.dump";
        using (var one = StartNode())
        using (var two = StartNode())
        {
            await Task.WhenAll(one.Ready, two.Ready).WaitAsync(HangLimit.Span);
            await Task.WhenAll(one.GoAsync(Round), two.GoAsync(Round));
            await AcknowledgedAsync(Chance.Next(5, 15));
            Server.Tool("pg_dump", "-Fc", "-n", Schema, "-f", dump, Server.Uri("postgres"));
            await AcknowledgedAsync(3);
            await CheckAsync(Round, one, two);
        }

        Server.Ask($"create database {Schema}");
        Server.Tool("pg_restore", "-d", Server.Uri(Schema), dump);
        var restored = new NpgsqlConnectionStringBuilder(Server.ConnectionString) { Database = Schema }.ConnectionString;
        try
        {
            var options = new PostgresOptions
            {
                NodeId = "urn:cop:node:restorer", Schema = Schema, AppendTimeout = HangLimit.Span,
            };
            await using var kernel = await CopKernel.StartAsync(
                (await PostgresEventStore.OpenAsync(restored, options)).Unwrap(), new CopOptions { RunAgents = false });
            await CompareAsync(kernel);
            await GoOnAsync(kernel, restored);
        }
        finally
        {
            Server.Ask($"drop database {Schema} with (force)");
        }
    }

    // Each topic equals the source at the same log length, and a rebuild gives the same digest.
    private async Task CompareAsync(CopKernel restored)
    {
        await foreach (var topicId in restored.Log.ReadTopicIdsAsync())
        {
            var found = (await restored.VerifyTopicAsync(topicId)).Unwrap();
            found.Errors.ShouldBeEmpty();
            var head = (await restored.Log.GetHeadAsync(topicId))!;
            (await Observer.GetStateAsync(topicId, head.AppliedSeq)).Unwrap()!.Digest.ShouldBe(found.LiveDigest, topicId);
            (await restored.RebuildTopicAsync(topicId)).Unwrap();
            (await restored.VerifyTopicAsync(topicId)).Unwrap().LiveDigest.ShouldBe(found.LiveDigest, topicId);
        }

        var position = 0L;
        await foreach (var (given, stored) in restored.Log.ReadPositionsAsync())
        {
            given.ShouldBe(++position);
            (await Observer.Log.FindEventAsync(stored.Id))!.Event.Json.ShouldBe(stored.Json);
        }
    }

    private async Task GoOnAsync(CopKernel restored, string connection)
    {
        var before = await RecordedAsync(restored);
        using var third = StartNode(connection);
        await third.Ready.WaitAsync(HangLimit.Span);
        var log = await WorkCheck.AnswerAllAsync(restored, Round).WaitAsync(HangLimit.Span);
        WorkCheck.CheckLog(log, [], Round);
        WorkCheck.CheckEffects(log, Executions(), isOneAfterTheOther: false).ShouldBeGreaterThanOrEqualTo(before.Count);
        // Effects recorded in the restored log were not repeated.
        ExecutionsOf(3).Select(line => line.Split(' ')[0]).ShouldAllBe(key => !before.Contains(key));
        for (var topic = 0; topic < Stores.ChildProcess.KernelWork.Topics; topic++)
            (await restored.VerifyTopicAsync(Stores.ChildProcess.KernelWork.TopicOf(topic, Round))).Unwrap().Errors.ShouldBeEmpty();
    }

    private static async Task<HashSet<string>> RecordedAsync(CopKernel kernel)
    {
        var keys = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var (_, stored) in kernel.Log.ReadPositionsAsync())
        {
            if (stored.Payload["artifact"] is { } artifact && artifact["type"]?.AsString() == "cop/effect")
                keys.Add(artifact["id"]!.AsString()!);
        }

        return keys;
    }
}
