using Cop.Hitl;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Cop.Samples.Tests.People;

/// <summary>The code of docs/people.md in a host.</summary>
public sealed class PeopleSampleTests
{
    [Fact]
    public async Task A_host_asks_two_roles_and_goes_on_with_each_answer()
    {
        var builder = Host.CreateApplicationBuilder();
        #region host
        builder.Services.AddCop(cop =>
        {
            cop.UseMemory();
            cop.AddHitl();
            cop.AddAgent<Publisher>("publisher").On<TextSubmitted>(agent => agent.Ask)
                .OnAnswer(Publisher.Approval, agent => agent.Decided);
        });
        #endregion
        using var host = builder.Build();
        await host.StartAsync();
        var kernel = host.Services.GetRequiredService<CopKernel>();
        (await kernel.AppendAsync("t", new TextSubmitted("Hi").ToDraft(), Actor.Human("ada"))).Unwrap();
        await SeeAsync(kernel, HitlEventTypes.DecisionRequested, times: 2);
        #region answer
        var inbox = host.Services.GetRequiredService<HumanRequests>();
        var open = (await inbox.ListAsync(new InboxQuery { Roles = ["role:legal"] })).Unwrap();
        var answered = await inbox.AnswerAsync(
            open[0].TopicId, open[0].Id, HumanAnswer.Decide("approve").Having(open[0]), Actor.Human("lee").InRole("role:legal"));
        #endregion
        answered.IsOk.ShouldBeTrue();
        (await SeeAsync(kernel, "text.cleared")).As<TextCleared>().Payload.ShouldBe(new TextCleared("legal", "human:lee"));
        await host.StopAsync();
    }

    private static async Task<Event> SeeAsync(CopKernel kernel, string type, int times = 1)
    {
        using var guard = HangLimit.Begin();
        await foreach (var stored in kernel.StreamEventsAsync("t", 0, guard.Token))
        {
            if (stored.Type == type && --times == 0)
                return stored;
        }

        throw new InvalidOperationException("The stream ended.");
    }
}
