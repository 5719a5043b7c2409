using System.Collections.Immutable;

namespace Cop.Core.Tests.Scheduling;

/// <summary>When a continuation is resumed, expires or is given up: milliseconds on the left, what is decided then on the right (D-54, D-58).</summary>
[Trait("spec", "5.5.2")]
public sealed class ContinuationRulesTests
{
    private static readonly DateTimeOffset Start = SubscriptionText.Start;
    private static readonly Continuation Waiting = new()
    {
        TopicId = "t", Id = "c", EventId = "made", Status = ContinuationStatus.Active,
        CreatedAt = Start, UpdatedAt = Start, CreatedSeq = 1, UpdatedSeq = 1,
    };

    private static readonly Continuation WithAll = Waiting with
    {
        WaitFor = ["x", "y"], ResumeAfter = Start.AddMilliseconds(100), ResumeBefore = Start.AddMilliseconds(200),
    };

    [Fact]
    public void Without_any_condition_it_is_resumed_at_the_next_tick() => Timeline(Waiting).ShouldBe("0 resume tick");

    [Fact]
    public void An_event_resumes_it() => Timeline(Waiting with { WaitFor = ["x"], Marks = Marked(0) }).ShouldBe("0 resume event e0");

    [Fact]
    public void Without_its_event_it_waits_for_ever() => Timeline(Waiting with { WaitFor = ["x"] }).ShouldBe("0 wait");

    [Fact]
    public void A_timer_resumes_it_at_the_moment_itself() =>
        Timeline(Waiting with { ResumeAfter = Start.AddMilliseconds(100) }, 99, 100).ShouldBe("0 wait 100 | 99 wait 100 | 100 resume timer");

    [Fact]
    public void It_expires_when_the_moment_is_past_and_not_at_it() =>
        Timeline(Waiting with { WaitFor = ["x"], ResumeBefore = Start.AddMilliseconds(200) }, 200, 201).ShouldBe("0 wait 201 | 200 wait 201 | 201 expire");

    [Fact]
    public void The_first_of_event_and_timer_is_enough()
    {
        Timeline(WithAll, 99, 100, 200, 201).ShouldBe("0 wait 100 | 99 wait 100 | 100 resume timer | 200 resume timer | 201 expire");
        Timeline(WithAll with { Marks = Marked(0) }).ShouldBe("0 resume event e0");
    }

    [Fact]
    public void Expiry_wins_over_a_timer_of_the_same_moment() =>
        Timeline(Waiting with { ResumeAfter = Start.AddMilliseconds(100), ResumeBefore = Start.AddMilliseconds(100) }, 100, 101)
            .ShouldBe("0 wait 100 | 100 resume timer | 101 expire");

    [Fact]
    public void An_event_that_came_in_time_resumes_it_however_late() =>
        Timeline(WithAll with { Marks = Marked(1) }, 201, 100_000).ShouldBe("0 resume event e1 | 201 resume event e1 | 100000 resume event e1");

    [Fact]
    public void Waiting_for_all_needs_every_event_and_the_last_one_is_the_trigger()
    {
        var all = Waiting with { WaitFor = ["x", "y"], WaitForAll = true };
        Timeline(all with { Marks = Marked(0) }).ShouldBe("0 wait");
        Timeline(all with { Marks = Marked(1, 0) }).ShouldBe("0 resume event e0");
    }

    [Fact]
    public void Waiting_for_any_takes_the_first_event_as_the_trigger() =>
        Timeline(Waiting with { WaitFor = ["x", "y"], Marks = Marked(1, 0) }).ShouldBe("0 resume event e1");

    [Fact]
    public void A_policy_of_all_needs_event_and_timer()
    {
        var both = WithAll with { NeedsEventsAndTimer = true };
        Timeline(both, 100, 201).ShouldBe("0 wait 100 | 100 wait 201 | 201 expire");
        Timeline(both with { Marks = Marked(0) }, 99, 100, 500).ShouldBe("0 wait 100 | 99 wait 100 | 100 resume event e0 | 500 resume event e0");
        Timeline(both with { Marks = Marked(0), WaitForAll = true }, 100).ShouldBe("0 wait 100 | 100 wait 201");
    }

    [Fact]
    public void A_policy_of_all_with_one_condition_needs_that_one()
    {
        Timeline(Waiting with { NeedsEventsAndTimer = true, WaitFor = ["x"], Marks = Marked(0) }).ShouldBe("0 resume event e0");
        Timeline(Waiting with { NeedsEventsAndTimer = true, ResumeAfter = Start }).ShouldBe("0 resume timer");
        Timeline(Waiting with { NeedsEventsAndTimer = true }).ShouldBe("0 resume tick");
    }

    [Fact, Trait("spec", "5.5.4")]
    public void After_a_failed_attempt_it_waits_for_the_next_one() =>
        Timeline(Waiting with { WaitFor = ["x"], Marks = Marked(0), Attempt = 2, NextAttemptAt = Start.AddMilliseconds(50) }, 49, 50)
            .ShouldBe("0 wait 50 | 49 wait 50 | 50 resume event e0");

    [Fact, Trait("spec", "5.5.4")]
    public void It_expires_in_time_though_its_next_attempt_is_later() =>
        Timeline(Waiting with { ResumeAfter = Start, ResumeBefore = Start.AddMilliseconds(20), Attempt = 2, NextAttemptAt = Start.AddMilliseconds(50) }, 20, 21)
            .ShouldBe("0 wait 21 | 20 wait 21 | 21 expire");

    [Theory, Trait("spec", "5.5.4")]
    [InlineData(3, null, "resume tick")]
    [InlineData(4, null, "abandon")]
    [InlineData(4, 5, "resume tick")]
    [InlineData(6, 5, "abandon")]
    [InlineData(2, 1, "abandon")]
    public void Beyond_its_attempts_it_is_given_up(int attempt, int? maxAttempts, string decision) =>
        ContinuationRules.Decide(Waiting with { Attempt = attempt, MaxAttempts = maxAttempts }, Start, 3).Text().ShouldBe(decision);

    [Fact]
    public void A_limit_at_the_end_of_time_never_comes() =>
        Timeline(Waiting with { WaitFor = ["x"], ResumeBefore = DateTimeOffset.MaxValue }).ShouldBe("0 wait");

    [Theory, Trait("spec", "5.5.4")]
    [InlineData(null, false, 1, 1000)]
    [InlineData(null, false, 7, 1000)]
    [InlineData(250, false, 3, 250)]
    [InlineData(250, true, 1, 250)]
    [InlineData(250, true, 3, 1000)]
    [InlineData(0, true, 3, 0)]
    [InlineData(int.MaxValue, true, 40, 86_400_000)]
    public void The_pause_is_constant_or_doubles_up_to_a_day(int? delay, bool isExponential, int failedAttempt, double milliseconds) =>
        ContinuationRules.NextAttempt(Waiting with { RetryDelayMs = delay, ExponentialBackoff = isExponential }, failedAttempt, Start)
            .ShouldBe(Start.AddMilliseconds(milliseconds));

    private static string Timeline(Continuation continuation, params int[] moments) => string.Join(" | ", moments.Prepend(0)
        .Select(moment => $"{moment} {ContinuationRules.Decide(continuation, Start.AddMilliseconds(moment), 3).Text()}"));

    // The first entry named was matched first.
    private static ImmutableArray<ContinuationMark> Marked(params int[] entries) =>
        [.. entries.Select((entry, order) => new ContinuationMark(entry, $"e{entry}", 10 + order, Start))];
}
