namespace Cop;

/// <summary>Counts of the recent past, in slices of time; time comes in as an argument and does not go back.</summary>
/// <param name="slice">The length of a slice.</param>
/// <param name="slices">The number of slices that are kept, with the current one.</param>
/// <param name="buckets">The number of counts in a slice.</param>
internal sealed class SlidingCounts(TimeSpan slice, int slices, int buckets)
{
    private readonly int[]?[] _ring = new int[]?[slices];
    private long _current;

    /// <summary>Adds one to a count.</summary>
    /// <param name="bucket">The number of the count.</param>
    /// <param name="now">The time since the beginning.</param>
    public void Add(int bucket, TimeSpan now)
    {
        MoveTo(now);
        (_ring[_current % slices] ??= new int[buckets])[bucket]++;
    }

    /// <summary>Returns each count, summed over the slices.</summary>
    public long[] Sum(TimeSpan now)
    {
        MoveTo(now);
        var sums = new long[buckets];
        foreach (var counts in _ring)
        {
            for (var bucket = 0; bucket < counts?.Length; bucket++)
                sums[bucket] += counts[bucket];
        }

        return sums;
    }

    /// <summary>Returns the time that the slices cover: that of all slices but the current one, and the beginning of that one.</summary>
    public TimeSpan Covered(TimeSpan now)
    {
        MoveTo(now);
        var covered = now - Math.Max(_current - slices + 1, 0) * slice;
        return covered > TimeSpan.Zero ? covered : TimeSpan.Zero;
    }

    private void MoveTo(TimeSpan now)
    {
        var target = now.Ticks / slice.Ticks;
        // Threads measure the time one after the other and record in any order: a late one counts in the current slice.
        for (var passed = Math.Min(target - _current, slices); passed > 0; passed--)
            _ring[(target - passed + 1) % slices] = null;
        _current = Math.Max(_current, target);
    }
}
