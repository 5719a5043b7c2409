using Npgsql;

namespace Cop.Stores.Tests;

/// <summary>
/// A server that ends a session in the middle of a transaction, as it does to a node that was paused in one (25P03, 57P01).
/// </summary>
[Trait("spec", "3.1.2")]
public sealed class EndedSessionTests : PostgresSchemaFixture
{
    [Theory]
    [InlineData("set idle_in_transaction_session_timeout = '1ms'")]
    [InlineData("select pg_terminate_backend(pg_backend_pid())")]
    public async Task Running_operations_are_repeated_on_another_connection(string end)
    {
        await using var source = NpgsqlDataSource.Create(Server.ConnectionString);
        var client = new PostgresClient(source, Options());
        var tries = 0;
        var result = await client.ExecuteAsync(
            async (connection, token) =>
            {
                await using var transaction = await connection.BeginTransactionAsync(token);
                if (tries++ == 0)
                {
                    await EndAsync(connection, end, token);
                    // What the driver then says depends on what was asked of the connection before it noticed.
                    await Should.ThrowAsync<Exception>(() => AskAsync(connection, token));
                }

                return await AskAsync(connection, token);
            },
            CancellationToken.None);
        (result, tries).ShouldBe((1, 2));
    }

    [Fact]
    public async Task Background_loops_continue_after_repeated_connection_failures()
    {
        using var logged = new LoggedFaults();
        var projection = UserProjection.Create<string>("ids", stored => stored.Id, (_, stored) => stored.Id);
        // Other tests run on the server beside it: only this node is to be hit.
        var options = Options($"ended-{Schema}") with { SequencingInterval = TimeSpan.FromMilliseconds(1), LoggerFactory = logged };
        var kernel = await CopKernel.StartAsync(
            (await PostgresEventStore.OpenAsync(Server.ConnectionString, options)).Unwrap(), new CopOptions { Projections = [projection] },
            loggers: logged);
        for (var round = 1; round <= 20; round++)
        {
            var draft = EventDraft.Create("note") with { Id = $"n{round}" };
            while (!(await kernel.AppendAsync("t", draft, Actor.Human("ada"))).IsOk)
                continue;
            Server.Ask($"select count(pg_terminate_backend(pid)) from pg_stat_activity where application_name = 'cop {options.NodeId}'");
        }

        using var patience = HangLimit.Begin();
        for (; projection.Position < 20; patience.Token.ThrowIfCancellationRequested())
            await Task.Yield();
        projection.Exception.ShouldBeNull();
        await kernel.StopAsync();
    }

    private static async Task EndAsync(NpgsqlConnection connection, string end, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(end, connection);
        try
        {
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (NpgsqlException)
        {
            return;
        }

        while (Server.Ask($"select count(*) from pg_stat_activity where pid = {connection.ProcessID}") != "0")
            await Task.Yield();
    }

    private static async Task<int> AskAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("select 1", connection);
        return (int)(await command.ExecuteScalarAsync(cancellationToken))!;
    }
}
