namespace Cop.Stores.Tests;

/// <summary>How the server's time is kept between two measurements (D-12).</summary>
[Trait("spec", "3.4.1")]
public sealed class ServerClockTests
{
    private static readonly DateTimeOffset Noon = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly StoppedWatch _watch = new();
    private readonly ServerClock _clock;

    public ServerClockTests() => _clock = new ServerClock(_watch);

    [Fact]
    public void Half_of_the_round_trip_is_added_and_the_stopwatch_carries_it_on()
    {
        Measure(Noon, TimeSpan.FromMilliseconds(10));
        _clock.Now.ShouldBe(Noon.AddMilliseconds(5));
        _watch.Pass(TimeSpan.FromSeconds(3));
        _clock.Now.ShouldBe(Noon.AddMilliseconds(3005));
    }

    [Fact]
    public void A_slow_answer_does_not_replace_a_quick_one()
    {
        Measure(Noon, TimeSpan.FromMilliseconds(1));
        _watch.Pass(TimeSpan.FromSeconds(1));
        Measure(Noon.AddMilliseconds(1300), TimeSpan.FromMilliseconds(800));
        _clock.Now.ShouldBe(Noon.AddMilliseconds(1801.5 - 1));
    }

    [Fact]
    public void A_quick_answer_replaces_one_that_has_grown_old()
    {
        Measure(Noon, TimeSpan.FromMilliseconds(1));
        _watch.Pass(TimeSpan.FromMinutes(1));
        Measure(Noon.AddMilliseconds(60_009), TimeSpan.FromMilliseconds(2));
        _clock.Now.ShouldBe(Noon.AddMilliseconds(60_010));
    }

    [Theory]
    [InlineData(-3600)]
    [InlineData(3600)]
    public void A_server_whose_clock_was_set_is_followed_however_slow_its_answer(int seconds)
    {
        Measure(Noon, TimeSpan.FromMilliseconds(1));
        Measure(Noon.AddSeconds(seconds), TimeSpan.FromMilliseconds(500));
        _clock.Now.ShouldBe(Noon.AddSeconds(seconds).AddMilliseconds(250));
    }

    private void Measure(DateTimeOffset server, TimeSpan roundTrip)
    {
        var asked = _watch.GetTimestamp();
        _clock.Take(server, asked, _watch.Pass(roundTrip));
    }
}
