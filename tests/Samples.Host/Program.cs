#region host
using Cop;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

var builder = Host.CreateApplicationBuilder(args);
builder.Services.AddCop(cop => cop
    .UseJournal("./.cop/store")
    .AddAgent("greeter", EventFilter.ForTypes("guest.arrived"), (delivery, context, cancellationToken) =>
    {
        var name = delivery.Trigger!.Payload["name"]!.AsString();
        return Task.FromResult<AgentOutput>(EventDraft.Create("guest.greeted", ("text", CopJson.From($"Welcome, {name}!"))));
    }));

using var host = builder.Build();
await host.StartAsync();

var kernel = host.Services.GetRequiredService<CopKernel>();
var arrival = EventDraft.Create("guest.arrived", ("name", CopJson.From("Ada")));
var topic = $"urn:cop:topic:{Guid.NewGuid()}";
(await kernel.AppendAsync(topic, arrival, Actor.Human("porter"))).Unwrap();

await foreach (var durable in kernel.StreamEventsAsync(topic))
{
    Console.WriteLine($"{durable.TopicSeq} {durable.Type} by {durable.Initiator}");
    if (durable.Type == "guest.greeted")
        break;
}

await host.StopAsync();
#endregion
