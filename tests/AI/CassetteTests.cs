namespace Cop.AI.Tests;

public sealed class CassetteTests
{
    [Fact]
    public async Task A_recorded_topic_replays_the_agent_without_a_model()
    {
        var cassette = Cassette.Parse((await RecordAsync()).ToJsonLines());
        cassette.Calls.Length.ShouldBe(2);
        var client = new RecordedChatClient(cassette);
        await using var test = await CopTest.StartAsync(cop => Configure(cop, client, "Settle refund requests."), Desk.Patient);
        var topic = test.Topic();
        await topic.GivenAsync(new RefundRequested("o-1", "broken"));
        (await topic.EventsAsync<TaskCompleted>()).Single().Result!["text"]!.AsString().ShouldBe("Settled.");
        client.Remaining.ShouldBe(0);
    }

    [Fact]
    public async Task A_changed_prompt_is_reported_with_its_difference()
    {
        var client = new RecordedChatClient(await RecordAsync());
        await using var test = await CopTest.StartAsync(cop => Configure(cop, client, "Refuse refund requests."), Desk.Patient);
        var topic = test.Topic();
        await topic.GivenAsync(new RefundRequested("o-1", "broken"));
        (await topic.HistoryAsync()).ShouldContain("cassette_miss");
        var miss = await Should.ThrowAsync<CopException>(() => client.GetResponseAsync([new ChatMessage(ChatRole.User, "Hi.")]));
        miss.Message.ShouldContain("/instructions\n  - \"Settle refund requests.\"\n  + (absent)");
    }

    [Fact]
    public void A_line_that_is_no_call_is_refused_with_its_number() =>
        Should.Throw<FormatException>(() => Cassette.Parse("\n{}\n")).Message.ShouldContain("Line 2");

    [Fact]
    public async Task Calls_of_an_agent_that_is_written_by_hand_are_recorded()
    {
        var client = new ScriptedChatClient(Say("One."), Say("Two."));
        var attempts = 0;
        await using var test = await CopTest.StartAsync(cop =>
        {
            cop.AddAi();
            cop.AddAgent("poet").On<RefundRequested>(async (asked, context, cancellationToken) =>
            {
                var model = context.Record(client);
                var first = await model.GetResponseAsync("First?", cancellationToken: cancellationToken);
                var second = await model.GetResponseAsync("Second?", cancellationToken: cancellationToken);
                if (Interlocked.Increment(ref attempts) == 1)
                    throw new InvalidOperationException("the process ends here");
                return new RefundSettled(asked.OrderId, first.Text + second.Text);
            });
        }, Desk.Patient);
        var topic = test.Topic();
        await topic.GivenAsync(new RefundRequested("o-1", "broken"));
        await test.AdvanceAsync(TimeSpan.FromSeconds(5));
        (await topic.EventsAsync<RefundSettled>()).Single().Outcome.ShouldBe("One.Two.");
        (attempts, client.Calls).ShouldBe((2, 2));
    }

    [Fact]
    public async Task A_recorded_call_does_not_answer_another_request()
    {
        var client = new ScriptedChatClient(Say("One."));
        var attempts = 0;
        await using var test = await CopTest.StartAsync(cop =>
        {
            cop.AddAi();
            cop.AddAgent("poet", new AgentOptions { MaxAttempts = 2 })
                .On<RefundRequested>(async (asked, context, cancellationToken) =>
                {
                    var isFirst = Interlocked.Increment(ref attempts) == 1;
                    var answer = await context.Record(client)
                        .GetResponseAsync(isFirst ? "First?" : "Other?", cancellationToken: cancellationToken);
                    return isFirst
                        ? throw new InvalidOperationException("the process ends here") : new RefundSettled(asked.OrderId, answer.Text);
                });
        }, Desk.Patient);
        var topic = test.Topic();
        await topic.GivenAsync(new RefundRequested("o-1", "broken"));
        await test.AdvanceAsync(TimeSpan.FromSeconds(5));
        (await topic.EventsAsync<RefundSettled>()).ShouldBeEmpty();
        (attempts, client.Calls).ShouldBe((2, 1));
        var parked = (await test.Kernel.Store.ListParkedDeliveriesAsync(new ParkedDeliveryQuery())).Unwrap().Items.Single();
        parked.Error!.ToString().ShouldContain(AiErrorCodes.RequestChanged);
    }

    private static async Task<Cassette> RecordAsync()
    {
        var client = new ScriptedChatClient(Call("look", ("orderId", "o-1")), Say("Settled."));
        await using var test = await CopTest.StartAsync(cop => Configure(cop, client, "Settle refund requests."), Desk.Patient);
        var topic = test.Topic();
        await topic.GivenAsync(new RefundRequested("o-1", "broken"));
        return await Cassette.FromTopicAsync(test.Kernel.Log, topic.Id);
    }

    private static void Configure(CopBuilder cop, IChatClient client, string instructions)
    {
        cop.AddHitl();
        cop.AddChatAgent(Desk.Agent, chat =>
        {
            chat.UseClient(_ => client);
            chat.Instructions = instructions;
            chat.On<RefundRequested>(refund => $"Order {refund.OrderId}: {refund.Reason}");
            chat.AddTool("look", (string orderId) => $"{orderId} is shipped", ToolKind.ReadOnly);
        });
    }
}
