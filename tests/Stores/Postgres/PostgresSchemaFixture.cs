namespace Cop.Stores.Tests;

/// <summary>The schema of one test, opened by any number of nodes and dropped afterwards.</summary>
public abstract class PostgresSchemaFixture : IAsyncLifetime
{
    private protected string Schema { get; } = PostgresServer.NewSchema();

    private protected static PostgresServer Server => PostgresServer.Shared;

    public virtual Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync()
    {
        Server.DropSchema(Schema);
        return Task.CompletedTask;
    }

    /// <summary>Retries an append after conflicts, however long the machine stands still.</summary>
    private protected static PipelineOptions Patient { get; } = new() { ConflictRetryTimeout = HangLimit.Span };

    private protected PostgresOptions Options(string node = "one") =>
        new()
        {
            NodeId = $"urn:cop:node:{node}", Schema = Schema, MigrateOnOpen = true, AppendTimeout = HangLimit.Span,
            CommandTimeout = HangLimit.Span,
        };

    private protected async Task<PostgresEventStore> OpenAsync(string node = "one") =>
        (await PostgresEventStore.OpenAsync(Server.ConnectionString, Options(node))).Unwrap();

    private protected async Task<CopKernel> StartAsync(string node = "one", params AgentRegistration[] agents) =>
        await CopKernel.StartAsync(await OpenAsync(node), new CopOptions { Agents = [.. agents], Pipeline = Patient });

    private protected static async Task<List<T>> ToListAsync<T>(IAsyncEnumerable<T> source)
    {
        var items = new List<T>();
        await foreach (var item in source)
            items.Add(item);
        return items;
    }
}
