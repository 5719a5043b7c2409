namespace Cop;

/// <summary>Random numbers from a seed: equal on every machine and runtime (SplitMix64), which System.Random does not guarantee.</summary>
public sealed class SeededRandom
{
    private ulong _state;

    /// <summary>Creates a generator from a seed.</summary>
    public SeededRandom(ulong seed) => _state = seed;

    /// <summary>Creates an independent generator of the same seed: draws from one stream do not change another.</summary>
    /// <param name="seed">The seed.</param>
    /// <param name="part">Name of the stream.</param>
    public static SeededRandom CreateStream(ulong seed, string part)
    {
        ArgumentNullException.ThrowIfNull(part);
        var state = seed ^ 0xcbf29ce484222325;
        foreach (var letter in part)
            state = (state ^ letter) * 0x100000001b3;
        return new SeededRandom(state);
    }

    /// <summary>Returns 64 random bits.</summary>
    public ulong Next()
    {
        var mixed = _state += 0x9e3779b97f4a7c15;
        mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
        return mixed ^ (mixed >> 31);
    }

    /// <summary>Returns a number from the first, inclusive, to the second, exclusive.</summary>
    public int Next(int from, int to)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(from, to);
        return from + (int)(Next() % (ulong)((long)to - from));
    }

    /// <summary>Returns a time span from zero to the longest.</summary>
    public TimeSpan Next(TimeSpan longest) =>
        longest <= TimeSpan.Zero ? TimeSpan.Zero : TimeSpan.FromTicks((long)(Next() % (ulong)longest.Ticks));

    /// <summary>Returns true once in this many draws.</summary>
    public bool OneIn(int draws) => Next(0, draws) == 0;

    /// <summary>Returns one of these.</summary>
    public T Pick<T>(IReadOnlyList<T> choices)
    {
        ArgumentNullException.ThrowIfNull(choices);
        return choices[Next(0, choices.Count)];
    }
}
