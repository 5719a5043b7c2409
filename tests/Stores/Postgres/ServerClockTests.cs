namespace Cop.Stores.Tests;

/// <summary>The server's time between two measurements (D-12).</summary>
[Trait("spec", "3.4.1")]
public sealed class ServerClockTests
{
    private static readonly DateTimeOffset Noon = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly StoppedWatch _watch = new();
    private readonly ServerClock _clock;

    public ServerClockTests() => _clock = new ServerClock(_watch);

    [Fact]
    public void Half_of_the_round_trip_and_the_elapsed_time_are_added()
    {
        Measure(Noon, TimeSpan.FromMilliseconds(10));
        _clock.Now.ShouldBe(Noon.AddMilliseconds(5));
        _watch.Pass(TimeSpan.FromSeconds(3));
        _clock.Now.ShouldBe(Noon.AddMilliseconds(3005));
    }

    [Fact]
    public void A_slow_response_does_not_replace_a_fast_one()
    {
        Measure(Noon, TimeSpan.FromMilliseconds(1));
        _watch.Pass(TimeSpan.FromSeconds(1));
        Measure(Noon.AddMilliseconds(1300), TimeSpan.FromMilliseconds(800));
        _clock.Now.ShouldBe(Noon.AddMilliseconds(1801.5 - 1));
    }

    [Fact]
    public void A_fast_response_replaces_an_old_one()
    {
        Measure(Noon, TimeSpan.FromMilliseconds(1));
        _watch.Pass(TimeSpan.FromMinutes(1));
        Measure(Noon.AddMilliseconds(60_009), TimeSpan.FromMilliseconds(2));
        _clock.Now.ShouldBe(Noon.AddMilliseconds(60_010));
    }

    [Fact]
    public void A_server_clock_that_is_set_back_is_followed_even_by_a_slow_response()
    {
        Measure(Noon, TimeSpan.FromMilliseconds(1));
        Measure(Noon.AddHours(-1), TimeSpan.FromMilliseconds(500));
        _clock.Now.ShouldBe(Noon.AddHours(-1).AddMilliseconds(250));
    }

    [Fact, Trait("spec", "M-16")]
    public void A_server_clock_that_is_ahead_is_followed_when_it_has_agreed_with_the_stopwatch_for_30_seconds()
    {
        Measure(Noon, TimeSpan.Zero);
        for (var second = 1; second <= 30; second++)
        {
            Pass(1);
            Measure(Noon.AddHours(1).AddSeconds(second), TimeSpan.Zero);
            _clock.Now.ShouldBe(Noon.AddSeconds(second), "nothing expires by the new clock yet");
        }

        Pass(1);
        Measure(Noon.AddHours(1).AddSeconds(31), TimeSpan.Zero);
        _clock.Now.ShouldBe(Noon.AddHours(1).AddSeconds(31));
    }

    [Fact, Trait("spec", "M-16")]
    public void A_server_clock_that_was_wrong_for_a_moment_is_not_followed()
    {
        Measure(Noon, TimeSpan.Zero);
        // Ahead, right again, ahead by another hour, and ahead by the first hour: none of them for 30 seconds.
        foreach (var hours in new[] { 1, 1, 0, 1, 1, 2, 2, 1, 1 })
        {
            Pass(20);
            var right = _clock.Now;
            Measure(right.AddHours(hours), TimeSpan.Zero);
            _clock.Now.ShouldBe(right);
        }
    }

    private void Pass(int seconds) => _watch.Pass(TimeSpan.FromSeconds(seconds));

    private void Measure(DateTimeOffset server, TimeSpan roundTrip)
    {
        var asked = _watch.GetTimestamp();
        _clock.Take(server, asked, _watch.Pass(roundTrip));
    }
}
