namespace Cop.Marten.Tests;

/// <summary>
/// Schemas with the tables of Marten and COP. One that a test has emptied is given to the next, since creating them takes long.
/// </summary>
internal static class MartenSchema
{
    private static readonly Lock Gate = new();
    private static readonly Stack<string> Empty = new();

    private static PostgresServer Server => PostgresServer.Shared;

    public static async Task<string> TakeAsync()
    {
        lock (Gate)
        {
            if (Empty.TryPop(out var known))
                return known;
        }

        var schema = PostgresServer.NewSchema();
        (await MartenEventStore.MigrateAsync(Server.ConnectionString, Options(schema))).Unwrap();
        return schema;
    }

    /// <summary>Removes all rows; what is left is as the migration created it.</summary>
    public static void Return(string schema)
    {
        var tables = Server.Ask(
            $"select string_agg(format('%I.%I', schemaname, tablename), ', ') from pg_tables where schemaname = '{schema}'");
        Server.Ask($"truncate {tables} restart identity cascade; insert into {schema}.cop_store default values; select 1");
        lock (Gate)
            Empty.Push(schema);
    }

    public static CopMartenOptions Options(string schema, string node = "tested") =>
        new()
        {
            NodeId = $"urn:cop:node:{node}", Schema = schema, AppendTimeout = HangLimit.Span, CommandTimeout = HangLimit.Span,
        };
}
