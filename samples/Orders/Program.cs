using Cop;
using Cop.Samples.Orders;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { Args = args });
builder.Services.AddSingleton<IPayments, PaperPayments>();
builder.Services.AddCop(cop =>
{
    cop.UseJournal("./.cop/store");
    OrderAgents.Configure(cop);
});
using var host = builder.Build();
await host.StartAsync();
var topic = host.Services.GetRequiredService<CopKernel>().Topic($"urn:cop:topic:{Guid.NewGuid()}");
(await topic.AppendAsync(new OrderPlaced("order-1", 12.50m, ["book", "pen"]), Actor.Human("ada"))).Unwrap();
Event<OrderShipped> shipped = await topic.WaitForAsync<OrderShipped>();
Console.WriteLine($"{shipped.TopicSeq} {shipped.Payload.OrderId} shipped");
await host.StopAsync();

/// <summary>Payments that only say what they would charge.</summary>
internal sealed class PaperPayments : IPayments
{
    public Task<string> ChargeAsync(decimal amount, string idempotencyKey, CancellationToken cancellationToken)
    {
        Console.WriteLine(FormattableString.Invariant($"charged {amount} for {idempotencyKey}"));
        return Task.FromResult($"charge of {idempotencyKey}");
    }
}
