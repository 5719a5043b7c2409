using Cop.Hitl;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Cop.Testing.Tests;

/// <summary>Tests of agents on virtual time.</summary>
public sealed class CopTestTests
{
    // Rest is awaited in real time, and a machine under load may be slow.
    private static readonly CopTestOptions Patient = new() { Patience = HangLimit.Span };

    [Fact]
    public async Task An_event_that_is_given_has_its_effect_when_the_kernel_is_at_rest()
    {
        await using var test = await CopTest.StartAsync(StockWatcher.Configure, Patient);
        var topic = test.Topic();
        await topic.GivenAsync(new StockWatched("a"));
        (await topic.WaitsAsync()).ShouldHaveSingleItem().Label.ShouldBe("next");
        await topic.GivenAsync([new StockChanged("b", 1), new StockChanged("a", 9), new StockChanged("a", 4)], Actor.System("warehouse"));
        var low = await topic.WaitForAsync<StockLow>();
        (low.Payload, low.Initiator).ShouldBe((new StockLow("a", 4), "agent:stock-watcher"));
        (await topic.EventsAsync<StockChanged>()).Count.ShouldBe(3);
        (await topic.WaitsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Time_passes_without_waiting_for_it()
    {
        await using var test = await CopTest.StartAsync(StockWatcher.Configure, Patient);
        var topic = test.Topic();
        await topic.GivenAsync(new StockWatched("a"));
        await test.AdvanceAsync(TimeSpan.FromMinutes(59));
        (await topic.EventsAsync<StockSilent>()).ShouldBeEmpty();
        await test.AdvanceAsync(TimeSpan.FromMinutes(1));
        (await topic.WaitForAsync<StockSilent>()).CreatedAt.ShouldBe(new DateTimeOffset(2026, 1, 1, 1, 0, 0, TimeSpan.Zero));
    }

    [Fact]
    public async Task The_next_thing_that_is_due_can_be_awaited()
    {
        await using var test = await CopTest.StartAsync(StockWatcher.Configure, Patient);
        var topic = test.Topic();
        await topic.GivenAsync(new StockWatched("a"));
        (await test.AdvanceToNextAsync()).ShouldBe(TimeSpan.FromHours(1));
        await topic.WaitForAsync<StockSilent>();
        (await Should.ThrowAsync<InvalidOperationException>(test.AdvanceToNextAsync())).Message.ShouldContain("No timer is set");
    }

    [Fact]
    public async Task An_event_that_does_not_come_fails_at_once_and_shows_what_is_there()
    {
        await using var test = await CopTest.StartAsync(StockWatcher.Configure, Patient);
        var topic = test.Topic();
        await topic.GivenAsync(new StockWatched("a"));
        var missing = await Should.ThrowAsync<TimeoutException>(topic.WaitForAsync<StockLow>(low => low.Level == 1));
        missing.Message.ShouldContain("'stock.low' that meets the condition");
        missing.Message.ShouldContain("due in 01:00:00");
        missing.Message.ShouldContain("1 stock.watched by human:tester {\"sku\":\"a\"}");
        await test.AdvanceAsync(TimeSpan.FromHours(2));
        (await Should.ThrowAsync<TimeoutException>(topic.WaitForAsync<StockLow>())).Message.ShouldContain("Nothing is due");
    }

    [Fact]
    public async Task An_agent_that_waits_for_the_clock_is_at_rest()
    {
        await using var test = await CopTest.StartAsync(
            cop => cop.AddAgent("slow").On<StockWatched>(async (asked, context, cancellationToken) =>
            {
                await context.DelayAsync(TimeSpan.FromSeconds(20), cancellationToken);
                return new StockSilent(asked.Sku);
            }), Patient);
        var topic = test.Topic();
        await topic.GivenAsync(new StockWatched("a"));
        (await topic.EventsAsync<StockSilent>()).ShouldBeEmpty();
        await test.AdvanceAsync(TimeSpan.FromSeconds(20));
        await topic.WaitForAsync<StockSilent>();
    }

    [Fact]
    public async Task A_failed_attempt_is_tried_again_when_its_delay_has_passed()
    {
        await using var test = await CopTest.StartAsync(
            cop => cop.AddAgent("shaky").On((StockWatched asked, AgentContext context) => context.Attempt == 1
                ? throw new InvalidOperationException("It is not ready.")
                : new StockSilent(asked.Sku)), Patient);
        var topic = test.Topic();
        await topic.GivenAsync(new StockWatched("a"));
        await test.AdvanceAsync(TimeSpan.FromSeconds(1));
        await topic.WaitForAsync<StockSilent>();
    }

    [Fact]
    public async Task An_agent_that_does_not_end_in_real_time_is_named_as_the_cause()
    {
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var test = await CopTest.StartAsync(
            cop => cop.AddAgent("stuck").On<StockWatched>(async (_, _, _) =>
            {
                await release.Task;
                return AgentOutput.None;
            }), new CopTestOptions { Patience = TimeSpan.FromMilliseconds(50) });
        (await Should.ThrowAsync<TimeoutException>(test.Topic().GivenAsync(new StockWatched("a")))).Message
            .ShouldContain("an agent is still running");
        release.SetResult();
    }

    [Fact]
    public async Task Agents_get_the_services_of_the_test_and_faults_show_at_the_start()
    {
        await using var test = await CopTest.StartAsync(
            cop => cop.AddAgent("greeter").On<StockWatched>((_, context, _) =>
                Task.FromResult<AgentOutput>(new StockSilent(context.Services.GetRequiredService<string>()))),
            Patient with { Services = services => services.AddSingleton("from the services") });
        var topic = test.Topic("urn:cop:topic:mine");
        await topic.GivenAsync(new StockWatched("a"));
        (await topic.WaitForAsync<StockSilent>()).Payload.Sku.ShouldBe("from the services");
        await Should.ThrowAsync<OptionsValidationException>(() => CopTest.StartAsync(cop => cop.AddAgent("idle")));
    }

    [Fact]
    public async Task An_agent_that_asks_people_without_the_profile_is_a_fault_at_the_start()
    {
        var question = new Question<Watch, bool>("approval");
        var fault = await Should.ThrowAsync<OptionsValidationException>(() => CopTest.StartAsync(
            cop => cop.AddAgent("publisher").OnAnswer(question, (_, _) => AgentOutput.None)));
        fault.Message.ShouldContain("'publisher' needs the profile COP/HITL, which is not added: call cop.AddHitl()");
    }
}
