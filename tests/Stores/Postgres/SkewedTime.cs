namespace Cop.Stores.Tests;

/// <summary>A wrong system clock with a correct stopwatch and correct timers.</summary>
internal sealed class SkewedTime(TimeSpan skew) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + skew;
}
