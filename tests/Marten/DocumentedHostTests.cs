using Marten;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Cop.Marten.Tests;

/// <summary>The code of docs/MARTEN.md runs.</summary>
public sealed class DocumentedHostTests
{
    [Fact]
    public async Task A_host_with_marten_and_cop_starts_appends_in_its_session_and_stops()
    {
        var schema = PostgresServer.NewSchema();
        try
        {
            var services = new ServiceCollection();
            services.AddLogging();
            DocumentedHost.AddToMarten(services, PostgresServer.Shared.ConnectionString);
            services.ConfigureMarten(options => options.DatabaseSchemaName = schema);
            await using var provider = services.BuildServiceProvider();
            var started = provider.GetServices<IHostedService>().ToList();
            using var patience = HangLimit.Begin();
            foreach (var service in started)
                await service.StartAsync(patience.Token);
            var kernel = provider.GetRequiredService<CopKernel>();
            (await DocumentedHost.PayAsync(
                provider.GetRequiredService<IDocumentStore>(), kernel, new Account { Id = "one" }, MartenHost.Ada)).ShouldBeNull();
            (await kernel.Log.GetHeadAsync("order-17", patience.Token))!.LastSeq.ShouldBe(1);
            foreach (var service in Enumerable.Reverse(started))
                await service.StopAsync(patience.Token);
        }
        finally
        {
            PostgresServer.Shared.DropSchema(schema);
        }
    }

    [Fact]
    public async Task A_host_with_a_connection_string_starts_and_stops()
    {
        var services = new ServiceCollection();
        services.AddLogging();
        DocumentedHost.AddOwn(services, PostgresServer.Shared.ConnectionString);
        await using var provider = services.BuildServiceProvider();
        try
        {
            using var patience = HangLimit.Begin();
            foreach (var service in provider.GetServices<IHostedService>())
                await service.StartAsync(patience.Token);
            // The documented options do not wait for as long as a busy machine may take.
            var draft = EventDraft.Create("note") with { Id = "note" };
            while (!(await provider.GetRequiredService<CopKernel>().AppendAsync("t", draft, MartenHost.Ada)).IsOk)
                patience.Token.ThrowIfCancellationRequested();
            foreach (var service in provider.GetServices<IHostedService>())
                await service.StopAsync(patience.Token);
        }
        finally
        {
            PostgresServer.Shared.DropSchema("orders");
        }
    }
}
