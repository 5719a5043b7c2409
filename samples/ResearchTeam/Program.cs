using Cop;
using Cop.Events;
using Cop.Samples.ResearchTeam;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

// A second run with the same question resumes or shows the first one. '--crash-after 12' kills the process after twelve events.
var crashAfter = Array.IndexOf(args, "--crash-after") is >= 0 and var at && int.TryParse(args.ElementAtOrDefault(at + 1), out var count)
    ? count : 0;
using var client = ResearchTeam.Script();
var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
builder.Services.AddCop(cop =>
{
    cop.UseJournal("./.cop/research");
    ResearchTeam.Configure(cop, _ => client);
});
using var host = builder.Build();
await host.StartAsync();
var topic = host.Services.GetRequiredService<CopKernel>().Topic("urn:cop:topic:research");
var asked = new ResearchAsked("Is an event log worth it?").ToDraft() with { Id = "urn:cop:event:research" };
(await topic.Kernel.AppendAsync(topic.TopicId, asked, Actor.Human("ada"))).Unwrap();
await foreach (var next in topic.Kernel.StreamEventsAsync(topic.TopicId))
{
    if (next.Is<TaskCreated>(out var created))
        Console.WriteLine($"{next.TopicSeq,3} {created.AssignedTo ?? "research"}: {created.Title}");
    if (next.TopicSeq == crashAfter)
    {
        using var self = System.Diagnostics.Process.GetCurrentProcess();
        self.Kill();
    }

    if (next.Is<ResearchDone>(out var done))
    {
        Console.WriteLine($"{next.TopicSeq,3} {done.Summary}");
        break;
    }
}

Console.WriteLine($"{client.Calls} model calls in this run");
await host.StopAsync();
