using Cop;
using Cop.Samples.Orders;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

// dotnet run -- "Host=localhost;Username=…;Password=…;Database=…" order-1
if (args is not [var connection, var orderId])
{
    Console.Error.WriteLine("Give the connection string of a PostgreSQL database, and the id of a new order.");
    return 2;
}

var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
builder.Services.AddSingleton<IPayments, PaperPayments>();
builder.Services.AddDbContext<OrderDb>(options => options.UseNpgsql(connection));
builder.Services.AddCop(cop =>
{
    cop.UsePostgres(connection, new PostgresOptions { NodeId = "urn:cop:node:orders", MigrateOnOpen = true });
    OrderAgents.Configure(cop);
});
using var host = builder.Build();
await host.StartAsync();
var topic = host.Services.GetRequiredService<CopKernel>().Topic($"urn:cop:topic:{orderId}");
await using (var scope = host.Services.CreateAsyncScope())
{
    var db = scope.ServiceProvider.GetRequiredService<OrderDb>();
    await db.CreateAsync();
    (await db.PlaceAsync(topic, new OrderPlaced(orderId, 12.50m, ["book", "pen"]), Actor.Human("ada"))).Unwrap();
}

Event<OrderShipped> shipped = await topic.WaitForAsync<OrderShipped>(timeout: TimeSpan.FromMinutes(1));
Console.WriteLine($"{shipped.TopicSeq} {shipped.Payload.OrderId} shipped");
await host.StopAsync();
return 0;

/// <summary>Payments that only say what they would charge.</summary>
internal sealed class PaperPayments : IPayments
{
    public Task<string> ChargeAsync(decimal amount, string idempotencyKey, CancellationToken cancellationToken)
    {
        Console.WriteLine(FormattableString.Invariant($"charged {amount} for {idempotencyKey}"));
        return Task.FromResult($"charge of {idempotencyKey}");
    }
}
