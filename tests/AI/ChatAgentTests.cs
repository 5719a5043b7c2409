namespace Cop.AI.Tests;

public sealed class ChatAgentTests
{
    [Fact]
    public async Task An_answer_of_text_completes_the_task_and_is_an_artifact()
    {
        await using var desk = await Desk.StartAsync(new ScriptedChatClient(Say("It is settled.")));
        await desk.AskAsync();
        var task = await desk.TaskAsync();
        (task.Status, task.Result!["text"]!.AsString()).ShouldBe((CopTaskStatus.Done, "It is settled."));
        (await desk.Topic.EventsAsync<AgentStarted>()).Single().TaskId.ShouldBe(task.Id);
        var messages = await desk.Topic.EventsAsync<AgentMessage>();
        messages.Count.ShouldBe(2, "the prompt and the answer");
        var completed = (await desk.Topic.EventsAsync<AgentCompleted>()).Single();
        completed.ArtifactIds.ShouldBe([messages[1].ArtifactId]);
        completed.Usage!.Calls.ShouldBe(1);
        desk.Client.Requests.Single().Single().Text.ShouldBe("Order o-1: The cup is broken.");
    }

    [Fact]
    public async Task A_model_call_is_recorded_with_its_request_its_answer_and_what_it_used()
    {
        await using var desk = await Desk.StartAsync(new ScriptedChatClient(Say("Settled.")));
        await desk.AskAsync();
        var call = (await desk.CallsAsync()).Single();
        call.RequestDigest.Length.ShouldBe(64);
        (call.Endpoint, call.ModelRequested, call.ModelReported, call.FinishReason).ShouldBe(("script", "scripted", "scripted", "stop"));
        call.Request["instructions"]!.AsString().ShouldBe("Settle refund requests.");
        call.Request["messages"]!.Items.Single()["artifactId"].ShouldNotBeNull("a message of the log is named, not repeated");
        call.Response["contents"]!.Items.Single()["text"]!.AsString().ShouldBe("Settled.");
        (call.Usage.InputTokens > 0, call.Usage.OutputTokens > 0, call.Usage.Cost).ShouldBe((true, true, null),
            "without prices the cost is unknown");
    }

    [Fact]
    public async Task A_structured_answer_becomes_the_event()
    {
        var client = new ScriptedChatClient(Say("""{"orderId":"o-1","outcome":"refunded"}"""));
        await using var desk = await Desk.StartAsync(client, chat => chat.Finish<RefundSettled>());
        await desk.AskAsync();
        (await desk.Topic.EventsAsync<RefundSettled>()).ShouldBe([new RefundSettled("o-1", "refunded")]);
        (await desk.TaskAsync()).Result!["outcome"]!.AsString().ShouldBe("refunded");
    }

    [Fact]
    public async Task A_fenced_answer_is_read_and_an_unfit_one_is_repaired()
    {
        var client = new ScriptedChatClient(Say("I refunded it."), Say("```json\n{\"orderId\":\"o-1\",\"outcome\":\"refunded\"}\n```"));
        await using var desk = await Desk.StartAsync(client, chat => chat.Finish<RefundSettled>());
        await desk.AskAsync();
        (await desk.Topic.EventsAsync<RefundSettled>()).ShouldHaveSingleItem();
        var told = client.Requests[1];
        (told.Length, told[1].Role, told[2].Role).ShouldBe((3, ChatRole.Assistant, ChatRole.User));
        told[2].Text.ShouldContain("does not fit");
    }

    [Theory]
    [InlineData("", "stop", AiErrorCodes.AnswerEmpty)]
    [InlineData("No JSON.", "stop", AiErrorCodes.AnswerInvalid)]
    [InlineData("{\"orderId\":", "length", AiErrorCodes.AnswerCut)]
    [InlineData("", "content_filter", AiErrorCodes.AnswerWithheld)]
    public async Task An_answer_that_stays_unusable_fails_the_task(string text, string reason, string code)
    {
        var client = new ScriptedChatClient((_, _) =>
            new ChatResponse(new ChatMessage(ChatRole.Assistant, text)) { FinishReason = new ChatFinishReason(reason) });
        await using var desk = await Desk.StartAsync(client, chat => chat.Finish<RefundSettled>());
        await desk.AskAsync();
        var task = await desk.TaskAsync();
        (task.Status, task.Error!["code"]!.AsString()).ShouldBe((CopTaskStatus.Failed, code));
        (await desk.Topic.EventsAsync<AgentFailed>()).Single().Error.Code.ShouldBe(code);
        client.Calls.ShouldBeLessThanOrEqualTo(3);
    }

    [Fact]
    public async Task A_task_that_is_assigned_to_the_agent_is_worked_on()
    {
        await using var desk = await Desk.StartAsync(new ScriptedChatClient(Say("Done.")));
        var prompt = CopJson.Object(("prompt", CopJson.From("Write a poem.")));
        await desk.Topic.GivenAsync(new TaskCreated("t-1") { Title = "A poem", AssignedTo = Desk.Agent, Metadata = prompt });
        (await desk.TaskAsync()).Status.ShouldBe(CopTaskStatus.Done);
        desk.Client.Requests.Single().Single().Text.ShouldBe("Write a poem.");
    }

    [Fact]
    public async Task A_model_that_does_not_answer_is_asked_later_and_in_the_end_the_task_fails()
    {
        var client = new ScriptedChatClient((_, _) => throw new HttpRequestException("refused"));
        await using var desk = await Desk.StartAsync(client, chat =>
        {
            chat.Chain = new ModelChainOptions { Retries = 0, MinCalls = 100 };
            chat.MaxOutages = 2;
        });
        await desk.AskAsync();
        client.Calls.ShouldBe(1);
        (await desk.TaskAsync()).Status.ShouldBe(CopTaskStatus.Running);
        await desk.Test.AdvanceAsync(TimeSpan.FromMinutes(5));
        client.Calls.ShouldBe(3);
        (await desk.TaskAsync()).Error!["code"]!.AsString().ShouldBe(AiErrorCodes.ModelUnavailable);
    }

    [Fact]
    public async Task A_refused_key_fails_the_task_at_once()
    {
        var client = new ScriptedChatClient((_, _) => throw new HttpRequestException("wrong key", null,
            System.Net.HttpStatusCode.Unauthorized));
        await using var desk = await Desk.StartAsync(client);
        await desk.AskAsync();
        (await desk.TaskAsync()).Error!["code"]!.AsString().ShouldBe(AiErrorCodes.ModelRefused);
        client.Calls.ShouldBe(1);
    }

    [Fact]
    public async Task Another_model_answers_when_the_first_one_does_not()
    {
        var backup = new ScriptedChatClient((_, _) => Say("From the backup."), "backup");
        var first = new ScriptedChatClient((_, _) => throw new InvalidDataException("<html>502</html>"));
        await using var desk = await Desk.StartAsync(first, chat => chat.AddFallback(_ => backup));
        await desk.AskAsync();
        (await desk.TaskAsync()).Result!["text"]!.AsString().ShouldBe("From the backup.");
        var call = (await desk.CallsAsync()).Single();
        (call.ModelRequested, call.Attempts).ShouldBe(("backup", 2));
    }

    [Fact]
    public async Task A_model_that_keeps_failing_is_left_out()
    {
        var first = new ScriptedChatClient((_, _) => throw new InvalidDataException("broken"));
        var backup = new ScriptedChatClient((_, _) => Say("Yes."), "backup");
        await using var desk = await Desk.StartAsync(first, chat =>
        {
            chat.Chain = new ModelChainOptions { MinCalls = 2 };
            chat.AddFallback(_ => backup);
        });
        for (var number = 0; number < 6; number++)
            await desk.AskAsync($"o-{number}");
        (first.Calls, backup.Calls).ShouldBe((2, 6));
    }

    [Fact]
    public async Task Reasoning_is_omitted_redacted_or_kept()
    {
        foreach (var policy in new[] { ThoughtPolicy.Omit, ThoughtPolicy.Redact, ThoughtPolicy.Keep })
        {
            var client = new ScriptedChatClient((_, _) => new ChatResponse(new ChatMessage(
                ChatRole.Assistant, [new TextReasoningContent("They look honest."),
                    new TextContent("Yes.")])) { FinishReason = ChatFinishReason.Stop });
            await using var desk = await Desk.StartAsync(client, chat => chat.Thoughts = policy);
            await desk.AskAsync();
            var thoughts = (await desk.Topic.EventsAsync<ArtifactCreated>()).Where(created =>
                created.Artifact.Type == AiArtifactTypes.Thought).ToList();
            thoughts.Count.ShouldBe(policy == ThoughtPolicy.Omit ? 0 : 1);
            if (policy != ThoughtPolicy.Omit)
                thoughts.Single().Artifact.Payload.ToString().Contains("honest",
                    StringComparison.Ordinal).ShouldBe(policy == ThoughtPolicy.Keep);
            var history = await desk.Topic.HistoryAsync();
            history.Contains("honest", StringComparison.Ordinal).ShouldBe(policy == ThoughtPolicy.Keep,
                "the record of the call follows the policy too");
        }
    }

    [Fact]
    public void A_description_with_faults_is_refused()
    {
        var cop = new Microsoft.Extensions.DependencyInjection.ServiceCollection();
        Should.Throw<ArgumentException>(() => cop.AddCop(given => given.AddChatAgent("a", _ => { }))).Message.ShouldContain("UseClient");
    }
}
