namespace Cop;

/// <summary>The server's time of day with the timers of this node.</summary>
internal sealed class ServerTimeProvider(ServerClock clock, TimeProvider own) : TimeProvider
{
    public override long TimestampFrequency => own.TimestampFrequency;

    public override TimeZoneInfo LocalTimeZone => own.LocalTimeZone;

    public override DateTimeOffset GetUtcNow() => clock.Now;

    public override long GetTimestamp() => own.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        own.CreateTimer(callback, state, dueTime, period);
}
