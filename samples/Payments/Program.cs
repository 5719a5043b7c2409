using Cop;
using Cop.Samples.Payments;
using JasperFx.Events;
using Marten;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Wolverine;
using Wolverine.Marten;

if (args.Length == 0)
{
    Console.Error.WriteLine("Name a connection string of PostgreSQL, and a schema if it is not 'payments'.");
    return 2;
}

var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
builder.Services.AddMarten(marten =>
{
    marten.Connection(args[0]);
    marten.DatabaseSchemaName = args.Length > 1 ? args[1] : "payments";
    marten.DisableNpgsqlLogging = true;
    marten.Events.StreamIdentity = StreamIdentity.AsString;
    marten.AddCop();
}).IntegrateWithWolverine();
builder.Services.AddCop(cop => cop.UseMarten(new CopMartenOptions
{
    NodeId = "urn:cop:node:payments", MigrateOnOpen = true, AppendTimeout = TimeSpan.FromMinutes(2),
}));
builder.UseWolverine(wolverine =>
{
    wolverine.UseRuntimeCompilation();
    wolverine.Policies.AutoApplyTransactions();
    wolverine.Durability.Mode = DurabilityMode.Solo;
});
using var host = builder.Build();
await host.StartAsync();
var (bus, account) = (host.Services.GetRequiredService<IMessageBus>(), $"account-{Guid.NewGuid()}");
await bus.InvokeAsync(new Pay(account, 30));
try
{
    await bus.InvokeAsync(new Pay(account, -1));
}
catch (InvalidOperationException refused)
{
    Console.WriteLine(refused.Message);
}

await bus.InvokeAsync(new Pay(account, 12));
var kernel = host.Services.GetRequiredService<CopKernel>();
await using var query = host.Services.GetRequiredService<IDocumentStore>().QuerySession();
var paid = (await query.LoadAsync<Account>(account))!.Paid;
var events = (await kernel.Log.GetHeadAsync("urn:cop:topic:" + account))!.LastSeq;
Console.WriteLine($"{paid} paid by {events} events");
await host.StopAsync();
return 0;
