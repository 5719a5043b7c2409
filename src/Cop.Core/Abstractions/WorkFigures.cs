namespace Cop.Storage;

/// <summary>The figures of one kind of work: its rate over the last minute, and its durations over the last hour.</summary>
/// <param name="PerSecond">The number per second.</param>
/// <param name="Durations">The durations.</param>
public sealed record WorkFigures(double PerSecond, DurationHistogram Durations)
{
    /// <summary>The figures of no work.</summary>
    public static WorkFigures None { get; } = new(0, DurationHistogram.Empty);

    /// <summary>Adds the figures of several nodes up.</summary>
    public static WorkFigures Sum(IReadOnlyCollection<WorkFigures> parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        return new(parts.Sum(part => part.PerSecond), DurationHistogram.Sum(parts.Select(part => part.Durations)));
    }
}
