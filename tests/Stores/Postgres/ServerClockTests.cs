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

    [Theory]
    [InlineData(-3600)]
    [InlineData(3600)]
    public void A_changed_server_clock_is_followed_even_by_a_slow_response(int seconds)
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
