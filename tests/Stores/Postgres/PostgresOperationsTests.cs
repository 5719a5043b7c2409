using Npgsql;
using Xunit.Abstractions;

namespace Cop.Stores.Tests;

/// <summary>Runs the SQL and the procedures of docs/OPERATIONS.md.</summary>
public sealed class PostgresOperationsTests(ITestOutputHelper output) : PostgresSchemaFixture
{
    private static readonly Actor Ada = Actor.Human("ada");

    [Fact]
    public async Task The_running_role_does_everything_except_change_events()
    {
        await (await OpenAsync()).DisposeAsync();
        var (role, settings) = (Schema + "_runner", new NpgsqlConnectionStringBuilder(Server.ConnectionString));
        Server.Ask(DocumentedSql.Of("OPERATIONS.md", "Roles", Schema, role).Single());
        try
        {
            (settings.Username, settings.Password) = (role, "change me");
            var storage =
                (await PostgresEventStore.OpenAsync(settings.ConnectionString, Options("runner") with { MigrateOnOpen = false })).Unwrap();
            await using (var kernel = await CopKernel.StartAsync(storage, new CopOptions
            {
                Agents = [
                    AgentRegistration.Create(
                        "asker", EventFilter.ForTypes("asked"), (_, _, _) =>
                            Task.FromResult<AgentOutput>(PostgresKernelTests.Wait("t", "answered")))],
            }))
            {
                (await kernel.AppendAsync("t", EventDraft.Create("asked"), Ada)).Unwrap();
                (await kernel.AppendAsync("t", EventDraft.Create("note"), Ada)).Unwrap();
                (await kernel.RebuildTopicAsync("t")).Unwrap();
                (await kernel.Log.GetLastPositionAsync()).ShouldBeGreaterThan(1);
                var append = new SequenceAppend { Sequence = "ledger/0/records", FirstIndex = 0, Rows = [new byte[] { 1 }] };
                (await storage.AppendOnly.AppendRowsAsync([append], CancellationToken.None)).ShouldBeTrue();
            }

            foreach (
                var (table, column) in new[] { ("events", "seq"), ("event_ids", "seq"), ("event_parents", "seq"), ("positions", "count"),
                    ("topic_positions", "last_seq"), ("sequence_rows", "row_index") })
            {
                foreach (var change in new[] { $"delete from {Schema}.{table}", $"update {Schema}.{table} set {column} = 1" })
                {
                    await using var connection = new NpgsqlConnection(settings.ConnectionString);
                    await connection.OpenAsync();
                    await using var command = new NpgsqlCommand(change, connection);
                    (await Should.ThrowAsync<PostgresException>(() => command.ExecuteNonQueryAsync())).SqlState.ShouldBe(
                        PostgresErrorCodes.InsufficientPrivilege);
                }
            }
        }
        finally
        {
            Server.Ask($"drop owned by {role}; drop role {role}");
        }
    }

    [Fact]
    public async Task The_documented_monitoring_queries_run()
    {
        await using var kernel = await StartAsync();
        (await kernel.AppendAsync("t", EventDraft.Create("note"), Ada)).Unwrap();
        foreach (var statement in DocumentedSql.Of("OPERATIONS.md", "Monitoring", Schema))
            Server.Ask(statement);
    }

    [Fact]
    public async Task An_event_takes_the_documented_disk_space()
    {
        const int topics = 100;
        await using (var kernel = await CopKernel.StartAsync(await OpenAsync(), new CopOptions { RunAgents = false }))
        {
            EventDraft[] drafts = [.. Enumerable.Repeat(EventDraft.Create("note", ("text", CopJson.From(new string('n', 100)))), 100)];
            await Task.WhenAll(
                Enumerable.Range(0, topics)
                    .Select(async topic => (await kernel.AppendAsync($"urn:cop:topic:{Guid.CreateVersion7()}", drafts, Ada)).Unwrap()));
            await kernel.Log.GetLastPositionAsync();
        }

        Server.Ask($"vacuum analyze {Schema}.events, {Schema}.event_ids");
        var beyond = double.Parse(
            Server.Ask(DocumentedSql.Of("OPERATIONS.md", "Sizing", Schema).Single()), System.Globalization.CultureInfo.InvariantCulture);
        output.WriteLine($"{beyond} bytes an event beyond its body");
        beyond.ShouldBeInRange(200, 400);
    }

    [Fact]
    public async Task A_dump_restores_to_the_same_digests()
    {
        string digest;
        await using (var kernel = await StartAsync())
        {
            (await kernel.AppendAsync(
                "t", [EventDraft.Create("task.created", ("taskId", CopJson.From("t1"))), PostgresKernelTests.Wait("t", "answered")], Ada))
            .Unwrap();
            digest = (await kernel.VerifyTopicAsync("t")).Unwrap().LiveDigest;
        }

        if (!Server.IsOurs)
            return; // The tools of an external server may have another version.
        var settings = new NpgsqlConnectionStringBuilder(Server.ConnectionString);
        Server.Ask($"create database {Schema}");
        var dump = $"{Schema}.dump";
        Server.Tool("pg_dump", "-Fc", "-n", Schema, "-f", dump, Server.Uri(settings.Database!));
        Server.Tool("pg_restore", "-d", Server.Uri(Schema), dump);
        settings.Database = Schema;
        await using (
            var restored = await CopKernel.StartAsync(
                (await PostgresEventStore.OpenAsync(settings.ConnectionString, Options() with { MigrateOnOpen = false })).Unwrap()))
        {
            (await restored.VerifyTopicAsync("t")).Unwrap().LiveDigest.ShouldBe(digest);
            (await restored.RebuildTopicAsync("t")).Unwrap();
            (await restored.VerifyTopicAsync("t")).Unwrap().LiveDigest.ShouldBe(digest);
            (await restored.AppendAsync("t", EventDraft.Create("note"), Ada)).Unwrap().Events[0].TopicSeq.ShouldBe(3);
        }

        Server.Ask($"drop database {Schema} with (force)");
    }
}
