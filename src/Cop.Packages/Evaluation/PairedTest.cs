namespace Cop.Packages;

/// <summary>Tests of paired results: the same cases before and after a change.</summary>
internal static class PairedTest
{
    /// <summary>The two-sided p of McNemar's exact test.</summary>
    /// <param name="broken">The pairs that passed before and fail now.</param>
    /// <param name="repaired">The pairs that failed before and pass now.</param>
    public static double McNemar(int broken, int repaired)
    {
        int count = broken + repaired;
        if (count == 0) return 1;
        double tail = 0;
        for (int index = 0; index <= Math.Min(broken, repaired); index++) tail += Math.Exp(
            LogOfBinomial(count, index) - count * Math.Log(2));
        return Math.Min(1, 2 * tail);
    }

    /// <summary>The smallest number of pairs that all changed in one direction for which <see cref="McNemar"/> is below 0.05.</summary>
    public const int SmallestVisible = 6;

    /// <summary>The logarithm of n over k.</summary>
    public static double LogOfBinomial(int count, int chosen)
    {
        double log = 0;
        for (int index = 1; index <= chosen; index++) log += Math.Log((double)(count - chosen + index) / index);
        return log;
    }
}
