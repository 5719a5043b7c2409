using System.Collections.Immutable;

namespace Cop.Storage;

/// <summary>
/// Numbers of durations in fixed buckets. Histograms of several nodes are added up, and percentiles are read from the sum.
/// </summary>
/// <remarks>
/// Bucket 0 holds durations below 0.1 ms, the last bucket those from 56 minutes on. Each bucket between them begins at 2^(1/4) times the
/// beginning of the one before, so that a percentile is off by 9 % at most.
/// </remarks>
public sealed record DurationHistogram
{
    /// <summary>The number of buckets.</summary>
    public const int BucketCount = 102;

    private const int PerDoubling = 4;
    private const double ShortestMilliseconds = 0.1;
    private readonly ValueArray<long> _counts;

    /// <summary>Creates a histogram of counts.</summary>
    /// <param name="counts">The number of durations in each bucket, from bucket 0 on; missing buckets are empty.</param>
    /// <exception cref="ArgumentException">There are too many buckets, or a number is negative.</exception>
    public DurationHistogram(ImmutableArray<long> counts)
    {
        if (counts.IsDefault || counts.Length > BucketCount || counts.Any(count => count < 0))
            throw new ArgumentException($"A histogram has at most {BucketCount} counts, and none is negative.", nameof(counts));
        var used = counts.Length;
        while (used > 0 && counts[used - 1] == 0)
            used--;
        (_counts, Total) = (counts[..used], counts.Sum());
    }

    /// <summary>The histogram without durations.</summary>
    public static DurationHistogram Empty { get; } = new([]);

    /// <summary>The number of durations in each bucket, from bucket 0 to the last one that is not empty.</summary>
    public ImmutableArray<long> Counts => _counts;

    /// <summary>The number of durations.</summary>
    public long Total { get; }

    /// <summary>Returns the bucket of a duration.</summary>
    public static int BucketOf(TimeSpan duration)
    {
        var ratio = duration.TotalMilliseconds / ShortestMilliseconds;
        return ratio < 1 ? 0 : Math.Min(1 + (int)(PerDoubling * Math.Log2(ratio)), BucketCount - 1);
    }

    /// <summary>Adds histograms up.</summary>
    public static DurationHistogram Sum(IEnumerable<DurationHistogram> parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        var sums = new long[BucketCount];
        foreach (var part in parts)
        {
            for (var bucket = 0; bucket < part.Counts.Length; bucket++)
                sums[bucket] += part.Counts[bucket];
        }

        return new([.. sums]);
    }

    /// <summary>Returns a percentile by the nearest rank: the middle of its bucket.</summary>
    /// <param name="share">The share of the durations that are not longer, from 0 to 1: 0.99 for the 99th percentile.</param>
    /// <returns>The duration; null when the histogram is empty.</returns>
    public TimeSpan? Percentile(double share)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(share);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(share, 1);
        var rank = Math.Max(1, (long)Math.Ceiling(share * Total));
        var bucket = 0;
        foreach (var count in _counts)
        {
            if ((rank -= count) <= 0)
                return MiddleOf(bucket);
            bucket++;
        }

        return null;
    }

    private static TimeSpan MiddleOf(int bucket) =>
        TimeSpan.FromMilliseconds(ShortestMilliseconds * (bucket == 0 ? 1 : Math.Pow(2, (bucket - 0.5) / PerDoubling)));
}
