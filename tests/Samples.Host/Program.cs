#region host
using Cop;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

var builder = Host.CreateApplicationBuilder(args);
builder.Services.AddCop(cop =>
{
    cop.UseJournal("./.cop/store");
    cop.AddAgent("greeter").On((GuestArrived guest) => new GuestGreeted($"Welcome, {guest.Name}!"));
});
using var host = builder.Build();
await host.StartAsync();

var topic = host.Services.GetRequiredService<CopKernel>().Topic($"urn:cop:topic:{Guid.NewGuid()}");
(await topic.AppendAsync(new GuestArrived("Ada"), Actor.Human("porter"))).Unwrap();
Event<GuestGreeted> greeted = await topic.WaitForAsync<GuestGreeted>();
Console.WriteLine($"{greeted.TopicSeq} {greeted.Payload.Text} by {greeted.Initiator}");
await host.StopAsync();

[EventType("guest.arrived")] public sealed partial record GuestArrived(string Name);

[EventType("guest.greeted")] public sealed partial record GuestGreeted(string Text);
#endregion
