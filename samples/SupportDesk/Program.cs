using Cop;
using Cop.AI;
using Cop.Hitl;
using Cop.Samples.SupportDesk;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

var isUnattended = args.Contains("--yes") || Console.IsInputRedirected;
var orderId = args.FirstOrDefault(argument => !argument.StartsWith('-')) ?? "o-17";
using var client = ModelFromEnvironment.Create();
var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
builder.Services.AddCop(cop =>
{
    cop.UseJournal("./.cop/support");
    SupportDesk.Configure(cop, _ => client);
});
using var host = builder.Build();
await host.StartAsync();
var topic = host.Services.GetRequiredService<CopKernel>().Topic($"urn:cop:topic:{Guid.NewGuid()}");
var inbox = host.Services.GetRequiredService<HumanRequests>();
(await topic.AppendAsync(new RefundRequested(orderId, "The cup arrived broken."), Actor.Human("ada"))).Unwrap();
await foreach (var next in topic.Kernel.StreamEventsAsync(topic.TopicId))
{
    Console.WriteLine($"{next.TopicSeq,3} {next.Type} by {next.Initiator}");
    if (next.Type == HitlEventTypes.DecisionRequested)
    {
        var request = (await inbox.ListAsync(new InboxQuery { TopicId = topic.TopicId })).Unwrap()[0];
        Console.WriteLine($"    {request.Text}\n    {request.Payload}");
        Console.Write(isUnattended ? "    approved by --yes\n" : $"    {string.Join(" or ", request.Options)}? ");
        var option = isUnattended ? request.Options[0] : Console.ReadLine()?.Trim() is "approve" ? "approve" : "reject";
        var lead = Actor.Human("lea").InRole(SupportDesk.Lead);
        (await inbox.AnswerAsync(topic.TopicId, request.Id, HumanAnswer.Decide(option).Having(request), lead)).Unwrap();
    }

    if (next.Is<RefundSettled>(out var settled))
        Console.WriteLine($"    {settled.OrderId}: {settled.Outcome}");
    if (next.Type is "task.completed" or "task.failed")
        break;
}

await host.StopAsync();
