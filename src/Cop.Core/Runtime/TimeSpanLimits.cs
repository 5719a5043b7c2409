namespace Cop;

/// <summary>Limits of time spans. Timers can be set about 49 days ahead; the limit leaves a margin.</summary>
internal static class TimeSpanLimits
{
    /// <summary>The longest time span that an option accepts.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(40);
}
