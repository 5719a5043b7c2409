namespace Cop.Stores.Tests;

/// <summary>A stopwatch controlled by a test.</summary>
internal sealed class StoppedWatch : TimeProvider
{
    private long _ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _ticks;

    public long Pass(TimeSpan time) => _ticks += time.Ticks;
}
