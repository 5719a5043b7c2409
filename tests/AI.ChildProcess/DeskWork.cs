using Cop.Hitl;
using Cop.Samples.SupportDesk;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Cop.AI.ChildProcess;

/// <summary>
/// Settles one refund on a journal, with a model at an endpoint, and kills its own process at a named point. Started again without a
/// point, it finishes.
/// </summary>
internal static class DeskWork
{
    public const string TopicId = "urn:cop:topic:crash";

    public static async Task<int> RunAsync(string store, string folder, Uri endpoint, string killAt)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        var client = new KillingChatClient(ModelFromEnvironment.Create(endpoint, "stand-in", "key"), killAt);
        builder.Services.AddCop(cop =>
        {
            cop.UseJournal(store);
            cop.AddHitl();
            cop.AddChatAgent("support", chat =>
            {
                chat.UseClient(_ => client);
                chat.On<RefundRequested>(refund => $"Order {refund.OrderId}");
                chat.AddTool("look", () => Note("look", "seen", killAt, folder), ToolKind.ReadOnly);
                chat.AddTool("refund", (ToolCall call) => Note("refund", call.CallId, killAt, folder), ToolKind.SideEffect,
                    Approval.From("role:lead"));
            });
        });
        using var host = builder.Build();
        await host.StartAsync();
        var kernel = host.Services.GetRequiredService<CopKernel>();
        var inbox = host.Services.GetRequiredService<HumanRequests>();
        var request = new RefundRequested("o-17", "broken").ToDraft() with { Id = "urn:cop:event:crash" };
        (await kernel.AppendAsync(TopicId, request, Actor.Human("ada"))).Unwrap();
        await foreach (var next in kernel.StreamEventsAsync(TopicId))
        {
            Kill(killAt, next.Type);
            Kill(killAt, $"event {next.TopicSeq}");
            if (next.Type == HitlEventTypes.DecisionRequested)
            {
                var asked = (await inbox.GetAsync(TopicId, next.Payload["requestId"]!.AsString()!)).Unwrap()!;
                if (asked.Status == HumanRequestStatus.Open)
                    await inbox.AnswerAsync(TopicId, asked.Id, HumanAnswer.Decide("approve").Having(asked),
                        Actor.Human("lea").InRole("role:lead"));
            }

            if (next.Type is "task.completed" or "task.failed")
                break;
        }

        await host.StopAsync();
        return 0;
    }

    /// <summary>Ends the process as kill -9 does, at its point.</summary>
    public static void Kill(string killAt, string point)
    {
        if (killAt != point)
            return;
        using var self = System.Diagnostics.Process.GetCurrentProcess();
        self.Kill();
        new ManualResetEventSlim().Wait();
    }

    private static string Note(string tool, string key, string killAt, string folder)
    {
        Kill(killAt, $"before {tool}");
        File.AppendAllText(Path.Combine(folder, tool), key + "\n");
        Kill(killAt, $"after {tool}");
        return "done";
    }

    private sealed class KillingChatClient(IChatClient inner, string killAt) : DelegatingChatClient(inner)
    {
        public override async Task<ChatResponse> GetResponseAsync(
            IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
        {
            var answer = await base.GetResponseAsync(messages, options, cancellationToken);
            Kill(killAt, "answer");
            return answer;
        }
    }
}
