#region host
using Cop;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

var builder = Host.CreateApplicationBuilder(args);
builder.Services.AddCop(cop => cop
    .UseJournal("./.cop")
    .AddAgent("greeter", EventFilter.OfTypes("guest.arrived"), (delivery, context, cancellationToken) =>
    {
        var name = delivery.Trigger!.Payload["name"]!.AsString();
        return Task.FromResult<AgentOutput>(EventDraft.Of("guest.greeted", ("text", CopJson.Of($"Welcome, {name}!"))));
    }));

using var host = builder.Build();
await host.StartAsync();

var kernel = host.Services.GetRequiredService<CopKernel>();
var arrival = EventDraft.Of("guest.arrived", ("name", CopJson.Of("Ada")));
var topic = $"urn:cop:topic:{Guid.NewGuid()}";
(await kernel.AppendAsync(topic, arrival, Actor.Human("porter"))).Unwrap();

await foreach (var durable in kernel.SubscribeAsync(topic))
{
    Console.WriteLine($"{durable.TopicSeq} {durable.Type} by {durable.Initiator}");
    if (durable.Type == "guest.greeted")
        break;
}

await host.StopAsync();
#endregion
