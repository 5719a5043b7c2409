using System.Collections.Immutable;
using Npgsql;

namespace Cop.Marten.Tests;

/// <summary>The role of docs/MARTEN.md that only runs the store.</summary>
public sealed class MartenRoleTests
{
    private static readonly Actor Ada = MartenHost.Ada;

    private static PostgresServer Server => PostgresServer.Shared;

    [Fact]
    public async Task The_running_role_does_everything_except_change_events()
    {
        var schema = await MartenSchema.TakeAsync();
        var (role, settings) = (schema + "_runner", new NpgsqlConnectionStringBuilder(Server.ConnectionString));
        Server.Ask(DocumentedSql.Of("MARTEN.md", "Roles", schema, role).Single());
        try
        {
            (settings.Username, settings.Password, settings.ApplicationName) = (role, "change me", role);
            await WorkAsync(settings.ConnectionString, schema);
            foreach (
                var (table, column) in new[] { ("mt_events", "version"), ("cop_events", "seq"), ("cop_parents", "seq"),
                    ("cop_positions", "count"), ("cop_sequence_rows", "row_index"), ("cop_store", "store_id") })
            {
                foreach (var change in new[] { $"delete from {schema}.{table}", $"update {schema}.{table} set {column} = {column}" })
                    (await RefusedAsync(settings.ConnectionString, change)).ShouldBeTrue(change);
            }

            // Without one of the rights, the error names the page that lists them.
            Server.Ask($"revoke insert on {schema}.cop_events from {role}; select 1");
            await using var limited = await StartAsync(settings.ConnectionString, schema, []);
            var error = (await limited.AppendAsync("t", EventDraft.Create("note"), Ada)).Error!;
            error.Code.ShouldBe(CopErrorCodes.StoreAccess, error.ToString());
            error.Message.ShouldContain("docs/MARTEN.md");
        }
        finally
        {
            Server.Ask($"drop owned by {role}; drop role {role}; select 1");
            MartenSchema.Return(schema);
        }
    }

    private static async Task WorkAsync(string connection, string schema)
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var asker = AgentRegistration.Create("asker", EventFilter.ForTypes("asked"), (delivery, _, _) =>
        {
            if (delivery.IsResume)
                asked.TrySetResult();
            var output = delivery.IsResume
                ? AgentOutput.None : AgentOutput.Create(Drafts.Continuation("t", "c1", "asker", "answered"));
            return Task.FromResult(output);
        });
        await using var kernel = await StartAsync(connection, schema, [asker]);
        (await kernel.AppendAsync("t", EventDraft.Create("asked"), Ada)).Unwrap();
        await foreach (var stored in kernel.StreamEventsAsync("t"))
        {
            if (stored.Type == EventTypes.ArtifactCreated)
                break;
        }

        (await kernel.AppendAsync("t", EventDraft.Create("answered"), Ada)).Unwrap();
        await asked.Task.WaitAsync(HangLimit.Span);
        (await kernel.RebuildTopicAsync("t")).Unwrap();
        (await kernel.Log.GetLastPositionAsync()).ShouldBeGreaterThan(2);
    }

    private static async Task<CopKernel> StartAsync(string connection, string schema, ImmutableArray<AgentRegistration> agents)
    {
        var opened = (await MartenEventStore.OpenAsync(connection, MartenSchema.Options(schema))).Unwrap();
        var append = new SequenceAppend
        {
            Sequence = "ledger/0/records",
            FirstIndex = await opened.AppendOnly.GetRowCountAsync("ledger/0/records", CancellationToken.None),
            Rows = [new byte[] { 1 }],
        };
        (await opened.AppendOnly.AppendRowsAsync([append], CancellationToken.None)).ShouldBeTrue();
        return await CopKernel.StartAsync(opened, new CopOptions { Agents = agents });
    }

    private static async Task<bool> RefusedAsync(string connectionString, string statement)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(statement, connection);
        return (await Should.ThrowAsync<PostgresException>(() => command.ExecuteNonQueryAsync())).SqlState
            == PostgresErrorCodes.InsufficientPrivilege;
    }
}
