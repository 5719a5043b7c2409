namespace Cop;

/// <summary>One kind of work in the recent past: its rate, its durations and its failures.</summary>
internal sealed class WorkWindow
{
    private static readonly TimeSpan ShortestRate = TimeSpan.FromSeconds(1);
    private readonly SlidingCounts _minute = new(TimeSpan.FromSeconds(10), 7, 1);
    private readonly SlidingCounts _durations = new(TimeSpan.FromMinutes(5), 13, DurationHistogram.BucketCount);
    private readonly SlidingCounts _failures = new(TimeSpan.FromMinutes(5), 13, 1);

    /// <summary>Records work that has ended.</summary>
    public void Add(TimeSpan took, TimeSpan now)
    {
        _minute.Add(0, now);
        _durations.Add(DurationHistogram.BucketOf(took), now);
    }

    /// <summary>Records a failure, which may be one of work that began in another process.</summary>
    public void AddFailure(TimeSpan now) => _failures.Add(0, now);

    /// <summary>Returns the rate of the last minute and the durations of the last hour.</summary>
    public WorkFigures Read(TimeSpan now)
    {
        // A second at least: the first moments of a node would give a rate of thousands.
        var covered = _minute.Covered(now) is var time && time > ShortestRate ? time : ShortestRate;
        return new(Math.Round(_minute.Sum(now)[0] / covered.TotalSeconds, 3), new([.. _durations.Sum(now)]));
    }

    /// <summary>Returns the number of failures of the last hour.</summary>
    public long ReadFailures(TimeSpan now) => _failures.Sum(now)[0];
}
