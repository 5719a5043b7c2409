namespace Cop.AI.Tests;

public sealed class BudgetTests
{
    private static readonly ModelPrices Prices = new([KeyValuePair.Create("scripted", new ModelPrice(1m, 2m))]);

    [Fact]
    public async Task The_cost_of_a_call_is_recorded_and_summed()
    {
        await using var desk = await Desk.StartAsync(new ScriptedChatClient(Used(1000, 500)), chat => chat.Prices = Prices);
        await desk.AskAsync();
        (await desk.CallsAsync()).Single().Usage.Cost.ShouldBe(0.002m);
        (await desk.Topic.EventsAsync<AgentCompleted>()).Single().Usage!.Cost.ShouldBe(0.002m);
    }

    [Fact]
    public async Task A_budget_of_calls_fails_the_task_before_the_call_that_exceeds_it()
    {
        var client = new ScriptedChatClient((_, _) => Call("look"));
        await using var desk = await Desk.StartAsync(client, chat =>
        {
            chat.Budget = new Budget { Calls = 3 };
            chat.AddTool("look", () => "nothing", ToolKind.ReadOnly);
        });
        await desk.AskAsync();
        (client.Calls, (await desk.TaskAsync()).Error!["code"]!.AsString()).ShouldBe((3, AiErrorCodes.BudgetSpent));
    }

    [Fact]
    public async Task A_call_that_might_exceed_the_tokens_or_the_money_is_not_made()
    {
        foreach (var budget in new[] { new Budget { Tokens = 4_000 }, new Budget { Cost = 0.008m } })
        {
            var client = new ScriptedChatClient(Say("Hi."));
            await using var desk = await Desk.StartAsync(client, chat => (chat.Budget, chat.Prices) = (budget, Prices));
            await desk.AskAsync();
            (client.Calls, (await desk.TaskAsync()).Error!["code"]!.AsString()).ShouldBe((0, AiErrorCodes.BudgetSpent));
        }
    }

    [Fact]
    public async Task A_person_raises_the_budget_and_the_work_continues()
    {
        var client = new ScriptedChatClient(Call("look"), Call("look"), Say("Done."));
        await using var desk = await Desk.StartAsync(client, chat =>
        {
            chat.Budget = new Budget { Calls = 1, WhenSpent = WhenSpent.AskToRaise("role:lead") };
            chat.AddTool("look", () => "nothing", ToolKind.ReadOnly);
        });
        await desk.AskAsync();
        await desk.AnswerAsync((await desk.OpenAsync()).Single(), "raise");
        client.Calls.ShouldBe(2);
        await desk.AnswerAsync((await desk.OpenAsync()).Single(), "raise");
        (await desk.TaskAsync()).Status.ShouldBe(CopTaskStatus.Done);
    }

    [Fact]
    public async Task A_person_who_stops_the_work_fails_the_task()
    {
        var client = new ScriptedChatClient(Say("Hi."));
        await using var desk = await Desk.StartAsync(client, chat =>
            chat.Budget = new Budget { Tokens = 10, WhenSpent = WhenSpent.AskToRaise("role:lead") });
        await desk.AskAsync();
        await desk.AnswerAsync((await desk.OpenAsync()).Single(), "stop", "too dear");
        (client.Calls, (await desk.TaskAsync()).Error!["message"]!.AsString()!.Contains("too dear",
            StringComparison.Ordinal)).ShouldBe((0, true));
    }

    [Fact]
    public async Task Parallel_calls_do_not_exceed_the_budget_of_their_topic()
    {
        var client = new ScriptedChatClient((_, _) => Used(10, 10));
        await using var desk = await Desk.StartAsync(client, chat => chat.TopicBudget = new Budget { Tokens = 10_000 });
        await desk.Topic.GivenAsync([.. Enumerable.Range(0, 20).Select(number => new TaskCreated(
            $"t-{number}") { AssignedTo = Desk.Agent })]);
        client.Calls.ShouldBeLessThanOrEqualTo(20);
        var use = await UseAsync(desk, UseRow.Topic);
        UseRow.Tokens(use).ShouldBe(client.Calls * 20L, "every reservation was replaced by the use of its call");
        UseRow.Tokens(use).ShouldBeLessThanOrEqualTo(10_000);
        use["reserved"]!.Members.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_call_that_does_not_fit_the_rest_of_the_topic_fails_its_task_only()
    {
        var client = new ScriptedChatClient((_, _) => Used(10, 10));
        await using var desk = await Desk.StartAsync(client, chat => chat.TopicBudget = new Budget { Calls = 3 });
        for (var number = 0; number < 5; number++)
            await desk.AskAsync($"o-{number}");
        client.Calls.ShouldBe(3);
        (await desk.Topic.EventsAsync<TaskFailed>()).Select(failed => failed.Error.Code).ShouldBe([AiErrorCodes.BudgetSpent,
            AiErrorCodes.BudgetSpent]);
    }

    [Fact]
    public async Task The_budget_of_an_agent_counts_over_topics()
    {
        var client = new ScriptedChatClient((_, _) => Used(10, 10));
        await using var desk = await Desk.StartAsync(client, chat => chat.AgentBudget = new Budget { Calls = 2 });
        for (var number = 0; number < 4; number++)
            await desk.Test.Topic().GivenAsync(new RefundRequested("o-1", "broken"));
        client.Calls.ShouldBe(2);
    }

    [Fact]
    public async Task Parallel_calls_in_many_topics_do_not_exceed_the_budget_of_an_agent()
    {
        var client = new ScriptedChatClient((_, _) => Used(1_000, 500));
        await using var desk = await Desk.StartAsync(client, chat => chat.AgentBudget = new Budget { Tokens = 20_000 });
        var topics = Enumerable.Range(0, 24).Select(_ => desk.Test.Topic()).ToList();
        await Task.WhenAll(topics.Select(topic => topic.Client.AppendAsync(
            new RefundRequested("o-1", "broken"), Actor.Human("ada"))));
        await desk.Test.RestAsync();
        client.Calls.ShouldBeInRange(1, 20_000 / 1_500);
        var rows = (await desk.Test.Kernel.Store.ListProfileRowsAsync(new ProfileRowQuery
        {
            Profile = AiProfile.Name, Kind = AiProfile.UseKind, Assignee = "agent:support",
        })).Unwrap().Items;
        rows.Length.ShouldBe(24);
        rows.ShouldAllBe(row => !row.Body["reserved"]!.Members.Any(), "a call that is recorded and a task that failed hold nothing back");
        rows.Sum(row => UseRow.Tokens(row.Body)).ShouldBe(client.Calls * 1_500L);
    }

    [Fact]
    public async Task A_dear_fallback_is_reserved_in_the_budget_of_money()
    {
        var dear = new ScriptedChatClient((_, _) => Say("Dear."), "dear");
        var first = new ScriptedChatClient((_, _) => throw new InvalidDataException("down"));
        var prices = new ModelPrices([KeyValuePair.Create("scripted", new ModelPrice(1m, 2m)),
            KeyValuePair.Create("dear", new ModelPrice(1_000m, 2_000m))]);
        foreach (var budget in new Action<ChatAgentBuilder>[] { chat => chat.TopicBudget = new Budget { Cost = 1m },
            chat => chat.AgentBudget = new Budget { Cost = 1m } })
        {
            await using var desk = await Desk.StartAsync(first, chat =>
            {
                chat.AddFallback(_ => dear);
                chat.Prices = prices;
                budget(chat);
            });
            await desk.AskAsync();
            (dear.Calls, (await desk.TaskAsync()).Error!["code"]!.AsString()).ShouldBe((0, AiErrorCodes.BudgetSpent));
        }
    }

    [Fact]
    public async Task A_fallback_without_a_price_is_not_asked_when_money_is_limited()
    {
        var unpriced = new ScriptedChatClient((_, _) => Say("Dear."), "unpriced");
        var first = new ScriptedChatClient((_, _) => throw new InvalidDataException("down"));
        await using var desk = await Desk.StartAsync(first, chat =>
        {
            chat.AddFallback(_ => unpriced);
            (chat.Budget, chat.Prices, chat.MaxOutages) = (new Budget { Cost = 10m }, Prices, 0);
        });
        await desk.AskAsync();
        (unpriced.Calls, (await desk.TaskAsync()).Error!["message"]!.AsString()!.Contains("no price",
            StringComparison.Ordinal)).ShouldBe((0, true));
    }

    [Fact]
    public void A_budget_of_money_without_prices_is_refused_when_the_host_starts()
    {
        var fault = Should.Throw<ArgumentException>(() => new Microsoft.Extensions.DependencyInjection.ServiceCollection().AddCop(cop =>
            cop.AddChatAgent("a", chat =>
            {
                chat.UseClient(_ => new ScriptedChatClient(), "gpt");
                chat.Budget = new Budget { Cost = 1m };
            })));
        fault.Message.ShouldContain("no price");
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("{}")]
    [InlineData("""{"models":{"a":{"input":"x","output":1}}}""")]
    [InlineData("""{"models":{"a":{"input":-1,"output":1}}}""")]
    public void Prices_that_are_no_table_are_refused(string json) => Should.Throw<FormatException>(() => ModelPrices.Parse(json));

    [Fact]
    public void Prices_are_read_and_an_unknown_model_has_no_cost()
    {
        var prices = ModelPrices.Parse("""{"currency":"EUR","models":{"a":{"input":0.15,"output":0.6}}}""");
        var usage = new ModelUsage(1) { InputTokens = 1_000_000, OutputTokens = 1_000_000 };
        (prices.Currency, prices.CostOf("a", usage), prices.CostOf("b", usage)).ShouldBe(("EUR", 0.75m, null));
    }

    private static ChatResponse Used(int input, int output)
    {
        var answer = Say("Hi.");
        answer.Usage = new UsageDetails { InputTokenCount = input, OutputTokenCount = output };
        return answer;
    }

    private static async Task<CopJson> UseAsync(Desk desk, string id) => (await desk.Test.Kernel.Store.GetProfileRowAsync(
        desk.Topic.Id, AiProfile.Name, UseRow.Kind, id)).Unwrap()!.Body;
}
