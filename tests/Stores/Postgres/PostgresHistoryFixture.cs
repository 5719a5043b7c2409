using Npgsql;

namespace Cop.Stores.Tests;

/// <summary>Nodes on a schema that can be kept and set back to what was kept, as a restore of a backup does.</summary>
public abstract class PostgresHistoryFixture : PostgresSchemaFixture
{
    protected static readonly Actor Ada = Actor.Human("ada");

    protected PostgresOptions NodeOptions(string node) =>
        Options(node) with { LeaseDuration = TimeSpan.FromSeconds(10), MaxRetryAttempts = 0 };

    protected Task<CopKernel> StartNodeAsync(string node, TimeSpan lease) =>
        StartOnAsync(Server.ConnectionString, NodeOptions(node) with { LeaseDuration = lease });

    protected Task<CopKernel> StartNodeAsync(string node, params AgentRegistration[] agents) =>
        StartOnAsync(Server.ConnectionString, NodeOptions(node), agents);

    protected static async Task<CopKernel> StartOnAsync(string servers, PostgresOptions options, params AgentRegistration[] agents) =>
        await CopKernel.StartAsync((await PostgresEventStore.OpenAsync(servers, options)).Unwrap(),
            new CopOptions { Agents = [.. agents], RunAgents = agents.Length > 0, Pipeline = Patient });

    protected static async Task<List<Event>> AppendAsync(CopKernel kernel, int count)
    {
        var appended = new List<Event>();
        for (; count > 0; count--)
            appended.Add((await kernel.AppendAsync("t", EventDraft.Create("note"), Ada)).Unwrap().First);
        return appended;
    }

    protected static async Task<Event> RecordedAsync(CopKernel kernel, string nodeId)
    {
        using var patience = HangLimit.Begin();
        await foreach (var stored in kernel.StreamEventsAsync(kernel.OperationsTopicId, 0, patience.Token))
        {
            if (stored.Type == EventTypes.StoreHistoryChanged && stored.Metadata?["node"]?.AsString() == nodeId)
                return stored;
        }

        throw new InvalidOperationException("The stream ended by itself.");
    }

    protected static void Wait(Func<bool> isSo)
    {
        using var patience = HangLimit.Begin();
        for (; !isSo(); patience.Token.ThrowIfCancellationRequested())
            Thread.Yield();
    }

    // As a backup: a copy of every table, all of one moment, since positions may be assigned meanwhile.
    protected void Keep() => Server.Ask($"""
        begin isolation level repeatable read;
        do $$ declare t text; begin
          create schema {Schema}_kept;
          for t in select tablename from pg_tables where schemaname = '{Schema}' order by 1 loop
            execute format('create table {Schema}_kept.%I as table {Schema}.%I', t, t);
          end loop;
        end $$;
        commit
        """);

    // As a restore of it, in one transaction, while the nodes are connected.
    protected void GoBack()
    {
        Wait(TryGoBack);
        Server.DropSchema(Schema + "_kept");
    }

    // False when it met a node that reads the tables in another order, and was the one that the server ended: nothing has changed then.
    private bool TryGoBack()
    {
        try
        {
            Server.Ask($"""
                do $$ declare t text; begin
                  for t in select tablename from pg_tables where schemaname = '{Schema}' order by 1 loop
                    execute format('lock table {Schema}.%I', t);
                  end loop;
                  for t in select tablename from pg_tables where schemaname = '{Schema}' order by 1 loop
                    execute format('delete from {Schema}.%I', t);
                    execute format('insert into {Schema}.%I overriding system value select * from {Schema}_kept.%I', t, t);
                  end loop;
                end $$
                """);
            return true;
        }
        catch (PostgresException fault) when (fault.SqlState == PostgresErrorCodes.DeadlockDetected)
        {
            return false;
        }
    }
}
