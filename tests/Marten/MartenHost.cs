using JasperFx;
using JasperFx.Events;
using JasperFx.Events.Projections;
using Marten;

namespace Cop.Marten.Tests;

/// <summary>A host's own Marten store with COP in it, and a kernel over it, in a schema that is dropped at the end.</summary>
internal sealed class MartenHost : IAsyncDisposable
{
    public static readonly Actor Ada = Actor.Human("ada");

    private MartenHost(string schema, DocumentStore store, CopKernel kernel) => (Schema, Store, Kernel) = (schema, store, kernel);

    public string Schema { get; }

    public DocumentStore Store { get; }

    public CopKernel Kernel { get; }

    public static PostgresServer Server => PostgresServer.Shared;

    public static Task<MartenHost> StartAsync(Action<StoreOptions>? configure = null, params AgentRegistration[] agents) =>
        StartAsync(HangLimit.Span, configure, agents);

    /// <summary>Starts a host whose appends give up when a topic stays locked.</summary>
    public static async Task<MartenHost> StartAsync(
        TimeSpan conflictRetryTimeout, Action<StoreOptions>? configure = null, params AgentRegistration[] agents)
    {
        var schema = PostgresServer.NewSchema();
        var store = NewStore(schema, configure);
        try
        {
            var opened = (await MartenEventStore.OpenAsync(store, Options())).Unwrap();
            var kernel = await CopKernel.StartAsync(opened, new CopOptions
            {
                Agents = [.. agents],
                Pipeline = new PipelineOptions { ConflictRetryTimeout = conflictRetryTimeout },
            });
            return new MartenHost(schema, store, kernel);
        }
        catch
        {
            await store.DisposeAsync();
            Server.DropSchema(schema);
            throw;
        }
    }

    public static DocumentStore NewStore(string schema, Action<StoreOptions>? configure = null) => DocumentStore.For(options =>
    {
        options.Connection(Server.ConnectionString);
        options.DatabaseSchemaName = schema;
        options.DisableNpgsqlLogging = true;
        options.Events.StreamIdentity = StreamIdentity.AsString;
        options.AddCop(types => types.Map<InvoicePaid>().Map("remark.made", stored => new RemarkMade(stored)));
        configure?.Invoke(options);
    });

    public static CopMartenOptions Options(string node = "host") => new()
    {
        NodeId = $"urn:cop:node:{node}", MigrateOnOpen = true, AppendTimeout = HangLimit.Span, CommandTimeout = HangLimit.Span,
    };

    public static EventDraft Paid(int amount) => new InvoicePaid(amount).ToDraft();

    public async ValueTask DisposeAsync()
    {
        await Kernel.DisposeAsync();
        await Store.DisposeAsync();
        Server.DropSchema(Schema);
    }
}
