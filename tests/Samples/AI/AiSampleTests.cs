using Cop.AI;
using Cop.Hitl;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Cop.AiSamples.Tests;

/// <summary>The code of docs/ai-agents.md in a host.</summary>
public sealed class AiSampleTests
{
    [Fact]
    public async Task A_host_settles_a_refund_after_an_approval()
    {
        var model = new ScriptedChatClient(
            ScriptedChatClient.Call("find_order", ("orderId", "o-17")),
            ScriptedChatClient.Call("refund", ("orderId", "o-17"), ("amount", 80)),
            ScriptedChatClient.Say("""{"orderId":"o-17","outcome":"refunded"}"""));
        var builder = Host.CreateApplicationBuilder();
        builder.Services.AddSingleton<IChatClient>(model);
        #region host
        builder.Services.AddCop(cop =>
        {
            cop.UseMemory();
            cop.AddHitl();
            cop.AddChatAgent("support", chat =>
            {
                chat.UseClient(services => services.GetRequiredService<IChatClient>());
                chat.Instructions = "Settle refund requests. Promise no money before the refund tool has succeeded.";
                chat.On<RefundRequested>(refund => $"Order {refund.OrderId}: {refund.Reason}");
                chat.AddTool<OrderTools>(tools => tools.FindOrder, ToolKind.ReadOnly);
                chat.AddTool<OrderTools>(tools => tools.Refund, ToolKind.SideEffect,
                    Approval.From("role:support-lead").When(arguments => arguments.GetProperty("amount").GetDecimal() > 50m));
                chat.Budget = new Budget { Tokens = 40_000, Calls = 12, WhenSpent = WhenSpent.AskToRaise("role:support-lead") };
                chat.Finish<RefundSettled>();
            });
        });
        #endregion
        using var host = builder.Build();
        await host.StartAsync();
        var topic = host.Services.GetRequiredService<CopKernel>().Topic("t");
        (await topic.AppendAsync(new RefundRequested("o-17", "broken"), Actor.Human("ada"))).Unwrap();
        using var guard = HangLimit.Begin();
        await foreach (var next in topic.Kernel.StreamEventsAsync("t", 0, guard.Token))
        {
            if (next.Type == HitlEventTypes.DecisionRequested)
                break;
        }

        #region answer
        var inbox = host.Services.GetRequiredService<HumanRequests>();
        var open = (await inbox.ListAsync(new InboxQuery { Roles = ["role:support-lead"] })).Unwrap();
        var lead = Actor.Human("lea").InRole("role:support-lead");
        (await inbox.AnswerAsync(open[0].TopicId, open[0].Id, HumanAnswer.Decide("approve").Having(open[0]), lead)).Unwrap();
        #endregion
        var settled = await topic.WaitForAsync<RefundSettled>(timeout: HangLimit.Span);
        settled.Payload.Outcome.ShouldBe("refunded");
        await host.StopAsync();
    }
}
