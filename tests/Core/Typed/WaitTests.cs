using Cop.Core.Tests.Engine;
using Microsoft.Extensions.DependencyInjection;

namespace Cop.Core.Tests.Typed;

/// <summary>Waits of typed handlers.</summary>
[Trait("spec", "5.5")]
public sealed class WaitTests
{
    private sealed record StockWatched(string Sku) : EventPayload<StockWatched>;

    private sealed record StockChanged(string Sku, int Level) : EventPayload<StockChanged>;

    private sealed record StockLow(string Sku, int Level, int Alerts) : EventPayload<StockLow>;

    private sealed record StockSilent(string Sku) : EventPayload<StockSilent>;

    private sealed record WatchV1(string Sku) : ICopData<WatchV1>;

    [CopData(Version = 2)]
    private sealed record Watch(string Sku, int Alerts) : ICopData<Watch>, IUpcastFrom<WatchV1, Watch>
    {
        public static Watch Upcast(WatchV1 old) => new(old.Sku, 40);
    }

    private static readonly ResumePoint<Watch> Next = new("next");
    private static readonly ResumePoint<WatchV1> FormerNext = new("next");

    private static Wait Rearm(Watch watch, AgentContext context) => Next.Wait(context, watch, watch.Sku)
        .ForAny(EventMatch.For<StockChanged, string>(stock => stock.Sku, watch.Sku)).Timeout(TimeSpan.FromHours(1));

    private static AgentOutput Look(Watch watch, Resumed resumed, AgentContext context)
    {
        if (resumed.TimedOut)
            return new StockSilent(watch.Sku);
        return resumed.Is<StockChanged>(out var stock) && stock.Level < 5
            ? [new StockLow(watch.Sku, stock.Level, watch.Alerts + 1), Rearm(watch with { Alerts = watch.Alerts + 1 }, context)]
            : Rearm(watch, context);
    }

    [Fact]
    public async Task A_wait_that_is_set_up_again_gets_each_event_of_its_own_and_then_times_out()
    {
        await using var kernel = await StartAsync(agent => agent
            .On((StockWatched asked, AgentContext context) => Rearm(new Watch(asked.Sku, 0), context)).OnResume(Next, Look));
        await kernel.AppendAsync(new StockWatched("a").ToDraft());
        foreach (var (sku, level) in new[] { ("a", 9), ("b", 1), ("a", 4), ("a", 3) })
            await kernel.AppendAsync(new StockChanged(sku, level).ToDraft());
        await LowAsync(kernel, times: 2);
        await kernel.SeeAsync("stock.silent");
        (await kernel.ReadAsync()).Where(stored => stored.Type == "stock.low").Select(stored => stored.Payload<StockLow>())
            .ShouldBe([new StockLow("a", 4, 1), new StockLow("a", 3, 2)]);
        await kernel.VerifyAsync();
    }

    [Fact]
    public async Task Two_waits_of_one_point_end_each_with_its_own_state()
    {
        await using var kernel = await StartAsync(agent => agent
            .On((StockWatched _, AgentContext context) => [Rearm(new Watch("a", 10), context), Rearm(new Watch("b", 20), context)])
            .OnResume(Next, Look));
        await kernel.AppendAsync(new StockWatched("both").ToDraft());
        await kernel.AppendAsync(new StockChanged("b", 1).ToDraft());
        (await LowAsync(kernel)).Payload<StockLow>().ShouldBe(new StockLow("b", 1, 21));
        await kernel.AppendAsync(new StockChanged("a", 2).ToDraft());
        (await LowAsync(kernel, times: 2)).Payload<StockLow>().ShouldBe(new StockLow("a", 2, 11));
    }

    [Fact]
    public async Task A_state_of_an_older_version_is_read_as_the_newest_record()
    {
        await using var kernel = await StartAsync(agent => agent
            .On((StockWatched asked, AgentContext context) => FormerNext.Wait(context, new WatchV1(asked.Sku)).ForAny(
                EventMatch.For<StockChanged>()))
            .OnResume(Next, Look));
        await kernel.AppendAsync(new StockWatched("a").ToDraft());
        await kernel.AppendAsync(new StockChanged("a", 1).ToDraft());
        (await LowAsync(kernel)).Payload<StockLow>().ShouldBe(new StockLow("a", 1, 41));
    }

    [Fact]
    public async Task A_state_of_a_newer_version_waits_for_the_node_that_knows_it()
    {
        await using var kernel = await StartAsync(agent => agent
            .On((StockWatched asked, AgentContext context) => Rearm(new Watch(asked.Sku, 0), context))
            .OnResume(FormerNext, (_, _, _) => AgentOutput.None));
        await kernel.AppendAsync(new StockWatched("a").ToDraft());
        await kernel.AppendAsync(new StockChanged("a", 1).ToDraft());
        var failed = (await kernel.FindAsync(stored => stored.Type == "continuation.attempt_failed")).Payload;
        failed.At("/error/code")!.AsString().ShouldBe("no_resume_point");
        var continuation = await kernel.ContinuationAsync(failed["continuationId"]!.AsString()!);
        (continuation.Label, continuation.Status, continuation.Attempt).ShouldBe(("next@2", ContinuationStatus.Active, 1));
        await kernel.RestartAsync(Watcher(agent => agent
            .On((StockWatched asked, AgentContext context) => Rearm(new Watch(asked.Sku, 0), context)).OnResume(Next, Look)));
        (await LowAsync(kernel)).Payload<StockLow>().ShouldBe(new StockLow("a", 1, 1));
    }

    [Fact]
    public async Task Two_waits_of_one_point_and_key_are_refused_in_the_handler()
    {
        await using var kernel = await StartAsync(agent => agent
            .On((StockWatched _, AgentContext context) => [Rearm(new Watch("a", 10), context), Rearm(new Watch("a", 20), context)])
            .OnResume(Next, Look));
        await kernel.AppendAsync(new StockWatched("a").ToDraft());
        (await kernel.SeeAsync("delivery.parked")).Payload.At("/error/message")!.AsString()!.ShouldContain("Give each its own key");
    }

    [Fact]
    public async Task A_wait_for_all_gives_every_event_that_met_it()
    {
        await using var kernel = await StartAsync(agent => agent
            .On((StockWatched asked, AgentContext context) => Next.Wait(context, new Watch(asked.Sku, 0)).ForAll(
                EventMatch.For<StockChanged, int>(stock => stock.Level, 1), EventMatch.For<StockChanged, int>(stock => stock.Level, 2)))
            .OnResume(Next, (_, resumed, _) => new StockSilent(
                string.Join(' ', resumed.Events.Select(met => met.Payload<StockChanged>().Level)) + $" {resumed.Reason}")));
        await kernel.AppendAsync(new StockWatched("a").ToDraft());
        foreach (var level in new[] { 2, 3, 2, 1 })
            await kernel.AppendAsync(new StockChanged("a", level).ToDraft());
        (await kernel.FindAsync(stored => stored.Type == "stock.silent")).Payload<StockSilent>().Sku.ShouldBe("2 1 Event");
    }

    [Fact]
    public async Task A_wait_for_all_ends_after_each_of_them()
    {
        await using var kernel = await StartAsync(agent => agent
            .On((StockWatched asked, AgentContext context) => Next.Wait(context, new Watch(asked.Sku, 0)).ForAll(
                EventMatch.For<StockChanged, int>(stock => stock.Level, 1), EventMatch.For<StockChanged, int>(stock => stock.Level, 2)))
            .OnResume(Next, Look));
        await kernel.AppendAsync(new StockWatched("a").ToDraft());
        foreach (var level in new[] { 2, 3, 2, 1 })
            await kernel.AppendAsync(new StockChanged("a", level).ToDraft());
        (await LowAsync(kernel)).Payload<StockLow>().Level.ShouldBe(1);
    }

    [Theory]
    [InlineData(0, "waits for nothing")]
    [InlineData(1, "expires before its timeout")]
    [InlineData(2, "in one call")]
    public async Task A_wait_that_cannot_be_meant_is_refused_in_the_handler(int mistake, string message)
    {
        await using var kernel = await StartAsync(agent => agent.On((StockWatched _, AgentContext context) =>
        {
            var wait = Next.Wait(context, new Watch("a", 0));
            var any = EventMatch.For<StockChanged>();
            return mistake switch
            {
                0 => wait,
                1 => wait.Timeout(TimeSpan.FromHours(2)).Expire(TimeSpan.FromHours(1)),
                _ => wait.ForAny(any).ForAny(any),
            };
        }).OnResume(Next, Look));
        await kernel.AppendAsync(new StockWatched("a").ToDraft());
        (await kernel.SeeAsync("delivery.parked")).Payload.At("/error/message")!.AsString()!.ShouldContain(message);
    }

    // Without moving the clock, so that no wait times out meanwhile.
    private static Task<Event> LowAsync(TestKernel kernel, int times = 1) =>
        kernel.FindAsync(stored => stored.Type == "stock.low" && --times == 0);

    private static Task<TestKernel> StartAsync(Action<AgentBuilder> configure) => TestKernel.StartAsync(Watcher(configure));

    private static AgentRegistration Watcher(Action<AgentBuilder> configure)
    {
        var builder = new CopBuilder(new ServiceCollection());
        configure(builder.AddAgent("watcher", TestKernel.Patient));
        return builder.Build().Agents.ShouldHaveSingleItem();
    }
}
