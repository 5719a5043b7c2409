namespace Cop.Conformance;

/// <summary>The machine's time, with a clock that a test sets ahead or back.</summary>
internal sealed class AdjustableTime : TimeProvider
{
    /// <summary>How far the clock is ahead.</summary>
    public TimeSpan Offset { get; set; }

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Offset;
}
