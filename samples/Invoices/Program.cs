using Cop;
using Cop.Samples.Invoices;
using JasperFx.Events;
using JasperFx.Events.Daemon;
using JasperFx.Events.Projections;
using Marten;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

if (args.Length == 0)
{
    Console.Error.WriteLine("Name a connection string of PostgreSQL, and a schema if it is not 'invoices'.");
    return 2;
}

var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
builder.Services.AddMarten(marten =>
{
    marten.Connection(args[0]);
    marten.DatabaseSchemaName = args.Length > 1 ? args[1] : "invoices";
    marten.DisableNpgsqlLogging = true;
    marten.Events.StreamIdentity = StreamIdentity.AsString;
    marten.AddCop(types => types.Map<InvoiceReceived>().Map<InvoiceApproved>());
    marten.Projections.Add<BalanceProjection>(ProjectionLifecycle.Async);
}).AddAsyncDaemon(DaemonMode.Solo);
builder.Services.AddCop(cop =>
{
    cop.UseMarten(new CopMartenOptions
    {
        NodeId = "urn:cop:node:invoices", MigrateOnOpen = true, AppendTimeout = TimeSpan.FromMinutes(2),
    });
    cop.AddAgent<InvoiceChecker>("checker").On<InvoiceReceived>(agent => agent.Check);
});
using var host = builder.Build();
await host.StartAsync();
var kernel = host.Services.GetRequiredService<CopKernel>();
var (run, store) = (Guid.NewGuid(), host.Services.GetRequiredService<IDocumentStore>());
foreach (var (number, amount) in new[] { (1, 30), (2, 12) })
{
    var topic = kernel.Topic($"urn:cop:topic:invoice-{number}-{run}");
    (await topic.AppendAsync(new InvoiceReceived($"acme-{run}", amount), Actor.Human("ada"))).Unwrap();
    await topic.WaitForAsync<InvoiceApproved>(timeout: TimeSpan.FromMinutes(2));
}

// Marten's daemon follows the events of COP as its own.
await using var query = store.QuerySession();
Balance? balance;
do
{
    balance = await query.LoadAsync<Balance>($"acme-{run}");
    await Task.Delay(50);
}
while (balance is not { Received: 42, Approved: 42 });

Console.WriteLine($"acme has to pay {balance.Approved} of {balance.Received}");
await host.StopAsync();
return 0;
