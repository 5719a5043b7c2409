using Cop.AI.AgentFramework;
using Microsoft.Agents.AI;

namespace Cop.AI.Tests;

/// <summary>An agent of Microsoft Agent Framework on the log.</summary>
public sealed class AgentFrameworkTests
{
    [Fact]
    public async Task Its_tool_waits_for_a_person_and_its_session_survives_the_wait()
    {
        foreach (var option in new[] { "approve", "reject" })
        {
            var (runs, client) = (0, new ScriptedChatClient(Call("refund", ("amount", 80)), Say("Settled.")));
            var refund = AIFunctionFactory.Create((int amount) => $"refunded {amount}, run {Interlocked.Increment(ref runs)}", "refund");
            await using var test = await CopTest.StartAsync(cop =>
            {
                cop.AddHitl();
                cop.AddFrameworkAgent("support", agent =>
                {
                    agent.ApprovalsBy = "role:lead";
                    agent.On<RefundRequested>(asked => asked.Reason);
                    agent.UseAgent(scope => new ChatClientAgent(
                        scope.Record(client), "Settle refunds.", tools: [new ApprovalRequiredAIFunction(scope.Record(refund))]));
                });
            }, Desk.Patient);
            var topic = test.Topic();
            await topic.GivenAsync(new RefundRequested("o-1", "Broken."));
            var inbox = new HumanRequests(test.Kernel, null);
            var request = (await inbox.ListAsync(new InboxQuery { TopicId = topic.Id })).Unwrap().Single();
            (runs, request.Payload["proposal"]!["arguments"]!["amount"]!.ToString()).ShouldBe((0, "80"));
            (await inbox.AnswerAsync(topic.Id, request.Id, HumanAnswer.Decide(option).Having(request), Desk.Lead)).Unwrap();
            (await topic.EventsAsync<TaskCompleted>()).Single().Result!["text"]!.AsString().ShouldBe("Settled.");
            runs.ShouldBe(option == "approve" ? 1 : 0);
            client.Requests[1].Length.ShouldBeGreaterThan(client.Requests[0].Length, "the session has the messages before the wait");
        }
    }

    [Fact]
    public async Task A_failed_attempt_repeats_no_recorded_call()
    {
        var (attempts, client) = (0, new ScriptedChatClient(Call("look"), Say("Seen.")));
        await using var test = await CopTest.StartAsync(cop => cop.AddHitl().AddFrameworkAgent("support", agent =>
        {
            agent.On<RefundRequested>(asked => asked.Reason);
            agent.UseAgent(scope => new FailingOnce(new ChatClientAgent(
                scope.Record(client), tools: [scope.Record(AIFunctionFactory.Create(() => "seen", "look"))]), () => ++attempts == 1));
        }), Desk.Patient);
        var topic = test.Topic();
        await topic.GivenAsync(new RefundRequested("o-1", "Broken."));
        await test.AdvanceAsync(TimeSpan.FromSeconds(10));
        (await topic.EventsAsync<TaskCompleted>()).ShouldHaveSingleItem();
        (attempts, client.Calls).ShouldBe((2, 2));
    }

    private sealed class FailingOnce(AIAgent inner, Func<bool> fails) : DelegatingAIAgent(inner)
    {
        protected override async Task<AgentResponse> RunCoreAsync(
            IEnumerable<ChatMessage> messages, AgentSession? session = null, AgentRunOptions? options = null,
            CancellationToken cancellationToken = default)
        {
            var response = await base.RunCoreAsync(messages, session, options, cancellationToken);
            return fails() ? throw new InvalidOperationException("the process ends here") : response;
        }
    }
}
