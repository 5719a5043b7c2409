using Microsoft.Extensions.Logging.Abstractions;

namespace Cop.Core.Tests.Engine;

/// <summary>createdAt and the node's clock (D-12).</summary>
[Trait("spec", "3.4.1")]
public sealed class ClockTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task CreatedAt_repeats_while_the_clock_is_at_most_a_minute_behind()
    {
        await using var kernel = await TestKernel.StartAsync();
        var first = await kernel.AppendAsync("note.taken");
        first.CreatedAt.ShouldBe(kernel.Time.GetUtcNow());
        kernel.Time.StepBack(Minute);
        (await kernel.AppendAsync("note.taken")).CreatedAt.ShouldBe(first.CreatedAt);
        kernel.Time.Advance(TimeSpan.FromSeconds(59));
        (await kernel.AppendAsync("note.taken")).CreatedAt.ShouldBe(first.CreatedAt);
        kernel.Time.Advance(TimeSpan.FromSeconds(2));
        (await kernel.AppendAsync("note.taken")).CreatedAt.ShouldBe(kernel.Time.GetUtcNow());
    }

    [Fact]
    public async Task CreatedAt_follows_a_clock_that_is_more_than_a_minute_behind()
    {
        await using var kernel = await TestKernel.StartAsync();
        await kernel.AppendAsync("note.taken");
        kernel.Time.StepBack(Minute + TimeSpan.FromMilliseconds(1));
        (await kernel.AppendAsync("note.taken")).CreatedAt.ShouldBe(kernel.Time.GetUtcNow());
    }

    [Theory]
    [InlineData(60, true)]
    [InlineData(61, false)]
    [InlineData(86_400, false)]
    public async Task The_last_createdAt_applies_after_a_restart(int secondsBehind, bool isHeld)
    {
        var file = new MemoryJournalFile();
        var time = new ManualTime();
        await using (var before = await TestKernel.StartAsync(new CopOptions(), file, time))
            await before.AppendAsync("note.taken");
        var last = time.GetUtcNow();
        time.StepBack(TimeSpan.FromSeconds(secondsBehind));
        await using var kernel = await TestKernel.StartAsync(new CopOptions(), file, time, firstId: 100);
        (await kernel.AppendAsync("note.taken")).CreatedAt.ShouldBe(isHeld ? last : time.GetUtcNow());
    }

    [Fact]
    public async Task A_continuation_receives_its_response_after_a_one_day_clock_jump()
    {
        var resumed = new Seen<string>();
        await using var kernel = await TestKernel.StartAsync(TestKernel.Agent("asker", EventFilter.ForTypes("none"), (delivery, _, _) =>
        {
            resumed.Add(delivery.CauseId);
            return TestKernel.Nothing;
        }));
        kernel.Time.Advance(TimeSpan.FromDays(1));
        await kernel.AppendAsync("note.taken");
        kernel.Time.StepBack(TimeSpan.FromDays(1));
        var before = CopTime.Format(kernel.Time.GetUtcNow() + TimeSpan.FromHours(1));
        await kernel.AppendAsync(Drafts.Continuation("c", "asker", $"{{'waitForEvents':['answer.given'],'resumeBefore':'{before}'}}"));
        await kernel.AppendAsync("answer.given");
        await resumed.WaitAsync();
        await kernel.FindAsync(stored => stored.Type == "continuation.resumed");
        (await kernel.ContinuationAsync("c")).Status.ShouldBe(ContinuationStatus.Resumed);
    }

    [Fact]
    public void A_followed_clock_step_back_is_logged_once()
    {
        var (time, log) = (new ManualTime(), new LogLines());
        var clock = new NodeClock(time, log);
        clock.Next();
        time.StepBack(Minute);
        clock.Next();
        log.All.ShouldBeEmpty();
        time.StepBack(Minute);
        clock.Next();
        clock.Next();
        log.All.ShouldHaveSingleItem().ShouldContain("00:02:00");
    }

    [Fact]
    public void A_clock_without_a_logger_follows_a_step_back()
    {
        var time = new ManualTime();
        var clock = new NodeClock(time, NullLogger.Instance);
        clock.NotBefore(time.GetUtcNow() + TimeSpan.FromDays(1));
        clock.Next().ShouldBe(time.GetUtcNow());
    }
}
