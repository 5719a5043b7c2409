using Cop;
using Cop.Samples.Approval;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { Args = args });
builder.Services.AddCop(cop =>
{
    cop.UseJournal("./.cop/store");
    cop.AddAgent<Publisher>("publisher").On<TextSubmitted>(agent => agent.Ask).OnResume(Publisher.Approval, agent => agent.Decided);
});
using var host = builder.Build();
await host.StartAsync();
var topic = host.Services.GetRequiredService<CopKernel>().Topic($"urn:cop:topic:{Guid.NewGuid()}");
(await topic.AppendAsync(new TextSubmitted("All is well."), Actor.Human("ada"))).Unwrap();

// The second question is answered first.
foreach (var desk in new[] { "legal", "editor" })
{
    var asked = await topic.WaitForAsync<ApprovalAsked>(question => question.Desk == desk);
    (await topic.AppendAsync(new ApprovalGiven(asked.Payload.RequestId, Approved: true), Actor.Human(desk))).Unwrap();
    var cleared = await topic.WaitForAsync<TextCleared>(text => text.Desk == desk);
    Console.WriteLine($"{cleared.TopicSeq} cleared by the desk '{cleared.Payload.Desk}'");
}

await host.StopAsync();
