namespace Cop;

/// <summary>How far ahead timers can be set, about 49 days, with a margin for what is added to it.</summary>
internal static class TimeSpanLimits
{
    /// <summary>The longest time span of an option.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(40);
}
