using System.Text.Json.Serialization;
using Cop;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { Args = args });
builder.Services.AddCop(cop =>
{
    cop.UseMemory();
    cop.AddAgent("greeter").On((GuestArrived guest) => new GuestGreeted($"Welcome, {guest.Name}!", guest.Kind));
});
using var host = builder.Build();
await host.StartAsync();
var topic = host.Services.GetRequiredService<CopKernel>().Topic($"urn:cop:topic:{Guid.NewGuid()}");
(await topic.AppendAsync(new GuestArrived("Ada", GuestKind.Regular), Actor.Human("porter"))).Unwrap();
Event<GuestGreeted> greeted = await topic.WaitForAsync<GuestGreeted>();
Console.WriteLine($"{greeted.TopicSeq} {greeted.Payload.Text} ({greeted.Payload.Kind}) by {greeted.Initiator}");
await host.StopAsync();

[JsonConverter(typeof(Cop.Protocol.EnumTextConverter<GuestKind>))]
public enum GuestKind
{
    Regular,
    New,
}

[EventType("guest.arrived")]
public sealed partial record GuestArrived(string Name, GuestKind Kind);

[EventType("guest.greeted")]
public sealed partial record GuestGreeted(string Text, GuestKind Kind);

// Needed only because this program is compiled ahead of time.
[JsonSerializable(typeof(GuestArrived))]
[JsonSerializable(typeof(GuestGreeted))]
internal sealed partial class HelloJson : JsonSerializerContext;
