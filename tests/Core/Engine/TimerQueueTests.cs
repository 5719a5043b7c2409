using System.Collections.Concurrent;

namespace Cop.Core.Tests.Engine;

/// <summary>Due times are on the store's clock although timers run on another clock.</summary>
[Trait("spec", "5.2.4")]
public sealed class TimerQueueTests
{
    private readonly SteppedTime _time = new();
    private readonly ConcurrentQueue<string> _due = new();

    [Fact]
    public void A_clock_step_of_two_hours_is_detected_within_30_seconds()
    {
        using var timers = New();
        timers.Set("in an hour", _time.GetUtcNow().AddHours(1));
        _time.Step += TimeSpan.FromHours(2);
        _time.Timers.Advance(TimeSpan.FromSeconds(29));
        _due.ShouldBeEmpty();
        timers.HasDue.ShouldBeTrue();
        _time.Timers.Advance(TimeSpan.FromSeconds(1));
        _due.ShouldBe(["in an hour"]);
        timers.HasDue.ShouldBeFalse();
    }

    [Fact]
    public void A_clock_set_back_makes_no_timer_early()
    {
        using var timers = New();
        timers.Set("in a minute", _time.GetUtcNow().AddMinutes(1));
        _time.Step -= TimeSpan.FromHours(1);
        _time.Timers.Advance(TimeSpan.FromMinutes(60));
        _due.ShouldBeEmpty();
        _time.Timers.Advance(TimeSpan.FromMinutes(1));
        _due.ShouldBe(["in a minute"]);
    }

    [Fact]
    public void A_burst_is_due_at_once_and_in_order()
    {
        using var timers = New();
        for (var i = 0; i < 1000; i++)
            timers.Set($"{i}", _time.GetUtcNow().AddSeconds(1 + (i * 7 % 10)));
        _time.Timers.Advance(TimeSpan.FromSeconds(10));
        _due.Count.ShouldBe(1000);
        _due.Take(100).ShouldAllBe(key => int.Parse(key) % 10 == 0);
    }

    [Fact]
    public void A_new_due_time_replaces_the_earlier_one_and_null_removes_it()
    {
        using var timers = New();
        timers.Set("moved", _time.GetUtcNow().AddSeconds(5));
        timers.Set("moved", _time.GetUtcNow().AddSeconds(50));
        timers.Set("gone", _time.GetUtcNow().AddSeconds(5));
        timers.Set("gone", null);
        _time.Timers.Advance(TimeSpan.FromSeconds(49));
        _due.ShouldBeEmpty();
        _time.Timers.Advance(TimeSpan.FromSeconds(1));
        _due.ShouldBe(["moved"]);
    }

    [Fact]
    public void No_timer_runs_while_the_queue_is_empty()
    {
        using var timers = New();
        _time.Timers.HasTimers.ShouldBeFalse();
        timers.Set("once", _time.GetUtcNow().AddSeconds(1));
        _time.Timers.HasTimers.ShouldBeTrue();
        _time.Timers.Advance(TimeSpan.FromSeconds(1));
        _time.Timers.HasTimers.ShouldBeFalse();
    }

    private TimerQueue<string> New() => new(_time, TimeSpan.FromSeconds(30), _due.Enqueue);

    /// <summary>A clock that steps while its timers continue.</summary>
    private sealed class SteppedTime : TimeProvider
    {
        public ManualTime Timers { get; } = new();

        public TimeSpan Step { get; set; }

        public override DateTimeOffset GetUtcNow() => Timers.GetUtcNow() + Step;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            Timers.CreateTimer(callback, state, dueTime, period);
    }
}
