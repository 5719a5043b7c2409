using JasperFx;
using JasperFx.Events;
using JasperFx.MultiTenancy;
using Marten;
using Npgsql;

namespace Cop.Marten.Tests;

/// <summary>Marten stores and databases that cannot hold topics, each with a clear error.</summary>
public sealed class MartenInputTests : IAsyncLifetime
{
    private readonly string _schema = PostgresServer.NewSchema();

    private static PostgresServer Server => PostgresServer.Shared;

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync()
    {
        Server.DropSchema(_schema);
        return Task.CompletedTask;
    }

    [Fact]
    public async Task A_marten_store_without_cop_is_refused()
    {
        await using var store = DocumentStore.For(options => options.Connection(Server.ConnectionString));
        await RefusesAsync(store, CopErrorCodes.StoreFormat, "call AddCop");
    }

    [Fact]
    public async Task Conjoined_tenancy_is_refused()
    {
        await using var store = MartenHost.NewStore(_schema, options => options.Events.TenancyStyle = TenancyStyle.Conjoined);
        await RefusesAsync(store, CopErrorCodes.StoreFormat, "conjoined tenancy");
    }

    [Fact]
    public async Task Event_ids_that_are_not_unique_are_refused()
    {
        await using var store = MartenHost.NewStore(_schema, options => options.Events.EnableUniqueIndexOnEventId = false);
        await RefusesAsync(store, CopErrorCodes.StoreFormat, "EnableUniqueIndexOnEventId");
    }

    [Fact]
    public async Task Missing_tables_are_named_when_nothing_may_create_them()
    {
        await using var store = MartenHost.NewStore(_schema, options => options.AutoCreateSchemaObjects = AutoCreate.None);
        await RefusesAsync(store, CopErrorCodes.NotFound, "Marten's migrations");
        var options = new CopMartenOptions { NodeId = "urn:cop:node:one", Schema = _schema };
        (await MartenEventStore.OpenAsync(Server.ConnectionString, options)).Error!.Code.ShouldBe(CopErrorCodes.NotFound);
    }

    [Fact]
    public async Task Tables_of_another_version_are_refused_and_not_changed()
    {
        (await MartenEventStore.MigrateAsync(Server.ConnectionString, MartenSchema.Options(_schema))).Unwrap().ShouldBeTrue();
        (await MartenEventStore.MigrateAsync(Server.ConnectionString, MartenSchema.Options(_schema))).Unwrap().ShouldBeFalse();
        Server.Ask($"comment on table {_schema}.cop_store is 'cop 999'");
        await using var store = MartenHost.NewStore(_schema);
        await RefusesAsync(store, CopErrorCodes.StoreFormat, "cop 999");
        (await MartenEventStore.MigrateAsync(Server.ConnectionString, MartenSchema.Options(_schema))).Error!.Code
            .ShouldBe(CopErrorCodes.StoreFormat);
        Server.Ask($"comment on table {_schema}.cop_store is 'cop 1'; alter table {_schema}.mt_events drop column bdata");
        (await MartenEventStore.OpenAsync(Server.ConnectionString, MartenSchema.Options(_schema))).Error!.Message
            .ShouldContain("lack the columns bdata");
    }

    [Fact]
    public async Task A_database_that_marten_migrated_for_other_stream_ids_is_an_error_of_marten()
    {
        await using (var guids = MartenHost.NewStore(_schema, options => options.Events.StreamIdentity = StreamIdentity.AsGuid))
        await using (var opened = (await MartenEventStore.OpenAsync(guids, MartenHost.Options())).Unwrap())
            opened.StoreId.ShouldStartWith("urn:cop:store:");
        await using var strings = MartenHost.NewStore(_schema, options => options.AutoCreateSchemaObjects = AutoCreate.None);
        await RefusesAsync(strings, CopErrorCodes.StoreFormat, "stream ids of type uuid");
    }

    [Fact]
    public async Task A_stream_that_something_else_appended_to_is_named_and_affects_no_other_topic()
    {
        await using var host = await MartenHost.StartAsync();
        foreach (var topicId in new[] { "a", "b" })
            (await host.Kernel.AppendAsync(topicId, MartenHost.Paid(1), MartenHost.Ada)).Unwrap();
        await using (var session = host.Store.LightweightSession())
        {
            session.Events.Append("a", new Strange("behind the back"));
            session.Events.StartStream("c", new Strange("a stream of the host"));
            await session.SaveChangesAsync();
        }

        foreach (var topicId in new[] { "a", "c" })
        {
            var refused = (await host.Kernel.AppendAsync(topicId, MartenHost.Paid(2), MartenHost.Ada)).Error!;
            (refused.Code, refused.Message.Contains($"topic '{topicId}'", StringComparison.Ordinal))
                .ShouldBe((CopErrorCodes.StoreCorrupt, true), refused.ToString());
        }

        // Beside a sound topic in one commit too.
        var both = await Task.WhenAll(
            host.Kernel.AppendAsync("a", MartenHost.Paid(3), MartenHost.Ada), host.Kernel.AppendAsync("b", MartenHost.Paid(3),
                MartenHost.Ada));
        both.Select(result => result.IsOk).ShouldBe([false, true]);
        (await host.Kernel.VerifyTopicAsync("b")).Unwrap().Errors.ShouldBeEmpty();
        var read = new List<long>();
        await foreach (var stored in host.Kernel.Log.ReadTopicAsync("a"))
            read.Add(stored.TopicSeq);
        read.ShouldBe([1]);
    }

    [Theory]
    [InlineData("", "NodeId")]
    [InlineData("urn:cop:node:one", "Schema")]
    public void Options_are_validated(string nodeId, string named) =>
        Should.Throw<ArgumentException>(() => new CopMartenOptions { NodeId = nodeId,
            Schema = "pg_x" }.Validate()).ParamName.ShouldBe(named);

    [Fact]
    public async Task A_server_that_cannot_be_reached_is_a_temporary_error()
    {
        var address = new NpgsqlConnectionStringBuilder(Server.ConnectionString) { Port = 1, Timeout = 2 }.ConnectionString;
        var options = new CopMartenOptions { NodeId = "urn:cop:node:one", MaxRetryAttempts = 0 };
        var error = (await MartenEventStore.OpenAsync(address, options)).Error!;
        (error.Code, error.Category).ShouldBe((CopErrorCodes.Unavailable, CopErrorCategory.Temporary), error.ToString());
    }

    private static async Task RefusesAsync(IDocumentStore store, string code, string reason)
    {
        var error = (await MartenEventStore.OpenAsync(store, MartenHost.Options())).Error.ShouldNotBeNull();
        error.Code.ShouldBe(code, error.ToString());
        error.Message.ShouldContain(reason);
    }

    private sealed record Strange(string Text);
}
