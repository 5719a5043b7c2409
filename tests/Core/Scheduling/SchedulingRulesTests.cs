using System.Collections.Immutable;

namespace Cop.Core.Tests.Scheduling;

/// <summary>The next delivery of a subscription (spec 5.2.3; D-56, D-61, D-63, D-63b).</summary>
public sealed class SchedulingRulesTests
{
    private static readonly DateTimeOffset Now = SubscriptionText.Start;

    [Theory, Trait("spec", "5.2.3")]
    [InlineData("", "", 1, "wait")]
    [InlineData("3,5", "", 1, "deliver event 3")]
    [InlineData("3,5", "3#1", 1, "wait")]
    [InlineData("3,5", "3#1", 2, "deliver event 5")]
    [InlineData("3,5", "5#1", 2, "deliver event 3")]
    [InlineData("3,5", "3#1!", 1, "deliver event 3")]
    [InlineData("3,5", "3#1!@10", 1, "wait 10s")]
    [InlineData("3,5", "3#1!@10", 2, "deliver event 5")]
    [InlineData("3,5,6", "3#1!@10 5#1!@4", 2, "wait 4s")]
    [InlineData("3,5", "3#1!@0", 1, "deliver event 3")]
    [InlineData("3,5", "3#5!halted", 1, "wait")]
    [InlineData("3,5", "3#5!halted", 2, "wait")]
    [InlineData("3,5", "1#0!retry", 1, "deliver event 1")]
    [InlineData("3,5", "1#1!retry@10", 1, "deliver event 3")]
    [InlineData("3,5", "3#1 1#1!retry@10", 1, "wait 10s")]
    public void The_next_event_is_the_lowest_that_is_open_and_due(string events, string open, int overlap, string decision) =>
        Decide(events, open, "", overlap, Running(open)).ShouldBe(decision);

    [Theory, Trait("spec", "5.2.2")]
    [InlineData("3#1", "lost event 3 attempt 1")]
    [InlineData("3#4 5#1", "lost event 3 attempt 4")]
    [InlineData("3#1! 5#1", "lost event 5 attempt 1")]
    public void An_attempt_without_a_running_invocation_was_lost(string open, string decision) =>
        Decide("3,5,6", open, "", 2, []).ShouldBe(decision);

    [Theory, Trait("spec", "5.5.2")]
    [InlineData("", "", "c:0", "deliver continuation 'c'")]
    [InlineData("4", "", "c:0", "deliver continuation 'c'")]
    [InlineData("4", "", "c:4", "deliver event 4")]
    [InlineData("4", "4#1", "c:4", "wait")]
    [InlineData("5", "4#1", "c:4", "deliver event 5")]
    [InlineData("5", "", "c:4", "deliver continuation 'c'")]
    [InlineData("", "c#1", "c:4", "wait")]
    [InlineData("", "4#1!@10", "c:4", "wait 10s")]
    [InlineData("", "4#1!@10", "c:3", "deliver continuation 'c'")]
    public void A_continuation_follows_the_event_that_resumes_it(string events, string open, string ready, string decision) =>
        Decide(events, open, ready, 2, Running(open)).ShouldBe(decision);

    [Theory, Trait("spec", "5.2.1")]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 4)]
    [InlineData(9, 256)]
    [InlineData(10, 300)]
    [InlineData(2000, 300)]
    public void The_retry_delay_doubles_up_to_the_maximum(int failedAttempt, int seconds) =>
        SchedulingRules.Backoff(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5), failedAttempt).ShouldBe(TimeSpan.FromSeconds(seconds));

    private static string Decide(string events, string open, string ready, int overlap, ImmutableArray<DeliveryKey> running) =>
        SchedulingRules.Decide(
        new SubscriptionSnapshot
        {
            Subscription = SubscriptionText.New() with { Attempts = [.. Words(open).Select(Attempt)] },
            Running = running,
            Events = [.. events.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(long.Parse)],
            Continuations = [
                .. Words(ready).Select(word => word.Split(':'))
                    .Select(word => new ReadyContinuation(word[0], "event", null, long.Parse(word[1], null)))],
            Overlap = overlap,
        },
        Now).Text();

    // Such as 3#2!@10: event 3, attempt 2, failed, not before second 10.
    private static DeliveryAttempt Attempt(string text)
    {
        var (place, moment) = (text.IndexOf('#', StringComparison.Ordinal), text.Split('@'));
        return new DeliveryAttempt
        {
            Key = KeyOf(text),
            Number = text[place + 1] - '0',
            HasFailed = text.Contains('!', StringComparison.Ordinal),
            IsHalted = text.Contains("halted", StringComparison.Ordinal),
            IsRetry = text.Contains("retry", StringComparison.Ordinal),
            NotBefore = moment.Length == 1 ? null : Now.AddSeconds(int.Parse(moment[1], null)),
        };
    }

    private static ImmutableArray<DeliveryKey> Running(string open) =>
        [.. Words(open).Where(word => !word.Contains('!', StringComparison.Ordinal)).Select(KeyOf)];

    private static DeliveryKey KeyOf(string text) => long.TryParse(text[..text.IndexOf('#', StringComparison.Ordinal)], out var seq)
        ? DeliveryKey.Event(seq)
        : DeliveryKey.Continuation(text[..text.IndexOf('#', StringComparison.Ordinal)]);

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
