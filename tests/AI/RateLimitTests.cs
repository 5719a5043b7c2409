namespace Cop.AI.Tests;

public sealed class RateLimitTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Calls_wait_for_their_share_of_the_minute()
    {
        var limit = new RateLimit(6);
        TimeSpan[] waits =
        [
            limit.Take(Start), limit.Take(Start), limit.Take(Start.AddSeconds(5)), limit.Take(Start.AddMinutes(1)),
            limit.Take(Start.AddMinutes(1)),
        ];
        waits.Select(wait => wait.TotalSeconds).ShouldBe([0, 10, 15, 0, 10]);
    }
}
