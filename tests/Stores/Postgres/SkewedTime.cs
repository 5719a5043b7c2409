namespace Cop.Stores.Tests;

/// <summary>The clock of a machine that was set wrong; its stopwatch and timers run like any other's.</summary>
internal sealed class SkewedTime(TimeSpan skew) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + skew;
}
