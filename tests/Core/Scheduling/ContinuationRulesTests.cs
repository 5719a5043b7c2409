using System.Collections.Immutable;

namespace Cop.Core.Tests.Scheduling;

/// <summary>
/// Resumption, expiry and abandonment of continuations: milliseconds on the left, the decision on the right (D-54, D-58).
/// </summary>
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
    public void A_continuation_without_conditions_resumes_at_the_next_tick() => Timeline(Waiting).ShouldBe("0 resume tick");

    [Fact]
    public void An_event_resumes_a_continuation() =>
        Timeline(Waiting with { WaitFor = ["x"], Marks = Marked(0) }).ShouldBe("0 resume event e0");

    [Fact]
    public void A_continuation_without_its_event_keeps_waiting() => Timeline(Waiting with { WaitFor = ["x"] }).ShouldBe("0 wait");

    [Fact]
    public void A_timer_resumes_a_continuation_exactly_at_its_time() =>
        Timeline(
            Waiting with { ResumeAfter = Start.AddMilliseconds(100) }, 99, 100).ShouldBe("0 wait 100 | 99 wait 100 | 100 resume timer");

    [Fact]
    public void A_continuation_expires_after_its_deadline_and_not_at_it() =>
        Timeline(
            Waiting with { WaitFor = ["x"], ResumeBefore = Start.AddMilliseconds(200) }, 200, 201)
                .ShouldBe("0 wait 201 | 200 wait 201 | 201 expire");

    [Fact]
    public void The_first_of_event_and_timer_resumes_a_continuation()
    {
        Timeline(WithAll, 99, 100, 200, 201).ShouldBe("0 wait 100 | 99 wait 100 | 100 resume timer | 200 resume timer | 201 expire");
        Timeline(WithAll with { Marks = Marked(0) }).ShouldBe("0 resume event e0");
    }

    [Fact]
    public void Expiry_wins_over_a_timer_at_the_same_time() =>
        Timeline(Waiting with { ResumeAfter = Start.AddMilliseconds(100), ResumeBefore = Start.AddMilliseconds(100) }, 100, 101)
            .ShouldBe("0 wait 100 | 100 resume timer | 101 expire");

    [Fact]
    public void An_event_before_the_deadline_resumes_a_continuation_evaluated_later() =>
        Timeline(
            WithAll with { Marks = Marked(1) }, 201, 100_000).ShouldBe("0 resume event e1 | 201 resume event e1 | 100000 resume event e1");

    [Fact]
    public void Wait_mode_all_needs_every_event_and_the_last_is_the_trigger()
    {
        var all = Waiting with { WaitFor = ["x", "y"], WaitForAll = true };
        Timeline(all with { Marks = Marked(0) }).ShouldBe("0 wait");
        Timeline(all with { Marks = Marked(1, 0) }).ShouldBe("0 resume event e0");
    }

    [Fact]
    public void Wait_mode_any_takes_the_first_event_as_the_trigger() =>
        Timeline(Waiting with { WaitFor = ["x", "y"], Marks = Marked(1, 0) }).ShouldBe("0 resume event e1");

    [Fact]
    public void Resume_policy_all_needs_event_and_timer()
    {
        var both = WithAll with { NeedsEventsAndTimer = true };
        Timeline(both, 100, 201).ShouldBe("0 wait 100 | 100 wait 201 | 201 expire");
        Timeline(
            both with { Marks = Marked(0) }, 99, 100, 500).ShouldBe("0 wait 100 | 99 wait 100 | 100 resume event e0 | 500 resume event e0");
        Timeline(both with { Marks = Marked(0), WaitForAll = true }, 100).ShouldBe("0 wait 100 | 100 wait 201");
    }

    [Fact]
    public void Resume_policy_all_with_one_condition_needs_that_condition()
    {
        Timeline(Waiting with { NeedsEventsAndTimer = true, WaitFor = ["x"], Marks = Marked(0) }).ShouldBe("0 resume event e0");
        Timeline(Waiting with { NeedsEventsAndTimer = true, ResumeAfter = Start }).ShouldBe("0 resume timer");
        Timeline(Waiting with { NeedsEventsAndTimer = true }).ShouldBe("0 resume tick");
    }

    [Fact, Trait("spec", "5.5.4")]
    public void A_continuation_waits_for_its_next_attempt_after_a_failure() =>
        Timeline(Waiting with { WaitFor = ["x"], Marks = Marked(0), Attempt = 2, NextAttemptAt = Start.AddMilliseconds(50) }, 49, 50)
            .ShouldBe("0 wait 50 | 49 wait 50 | 50 resume event e0");

    [Fact, Trait("spec", "5.5.4")]
    public void A_continuation_expires_before_a_later_next_attempt() =>
        Timeline(
            Waiting with { ResumeAfter = Start, ResumeBefore = Start.AddMilliseconds(20), Attempt = 2,
                NextAttemptAt = Start.AddMilliseconds(50) }, 20, 21)
            .ShouldBe("0 wait 21 | 20 wait 21 | 21 expire");

    [Theory, Trait("spec", "5.5.4")]
    [InlineData(3, null, "resume tick")]
    [InlineData(4, null, "abandon")]
    [InlineData(4, 5, "resume tick")]
    [InlineData(6, 5, "abandon")]
    [InlineData(2, 1, "abandon")]
    public void A_continuation_is_abandoned_after_its_last_attempt(int attempt, int? maxAttempts, string decision) =>
        ContinuationRules.Decide(Waiting with { Attempt = attempt, MaxAttempts = maxAttempts }, Start, 3).Text().ShouldBe(decision);

    [Fact]
    public void A_deadline_at_the_last_time_never_expires() =>
        Timeline(Waiting with { WaitFor = ["x"], ResumeBefore = DateTimeOffset.MaxValue }).ShouldBe("0 wait");

    [Theory, Trait("spec", "5.5.4")]
    [InlineData(null, false, 1, 1000)]
    [InlineData(null, false, 7, 1000)]
    [InlineData(250, false, 3, 250)]
    [InlineData(250, true, 1, 250)]
    [InlineData(250, true, 3, 1000)]
    [InlineData(0, true, 3, 0)]
    [InlineData(int.MaxValue, true, 40, 86_400_000)]
    public void The_retry_delay_is_constant_or_doubles_up_to_a_day(
        int? delay, bool isExponential, int failedAttempt, double milliseconds) =>
        ContinuationRules.NextAttempt(Waiting with { RetryDelayMs = delay, ExponentialBackoff = isExponential }, failedAttempt, Start)
            .ShouldBe(Start.AddMilliseconds(milliseconds));

    private static string Timeline(Continuation continuation, params int[] moments) => string.Join(" | ", moments.Prepend(0)
        .Select(moment => $"{moment} {ContinuationRules.Decide(continuation, Start.AddMilliseconds(moment), 3).Text()}"));

    // The first entry named was matched first.
    private static ImmutableArray<ContinuationMark> Marked(params int[] entries) =>
        [.. entries.Select((entry, order) => new ContinuationMark(entry, $"e{entry}", 10 + order, Start))];
}
