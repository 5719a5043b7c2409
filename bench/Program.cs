namespace Cop.Bench;

internal static class Program
{
    /// <summary>Each benchmark compares with its own baseline in the same run.</summary>
    private static readonly Dictionary<string, Action<TextWriter>> Benchmarks = new(StringComparer.Ordinal)
    {
        ["json"] = Json.CanonicalJsonBenchmark.Run,
        ["projection"] = Projection.ProjectionBenchmark.Run,
    };

    private static int Main(string[] arguments)
    {
        if (arguments.Length > 0 && Benchmarks.TryGetValue(arguments[0], out Action<TextWriter>? run))
        {
            run(Console.Out);
            return 0;
        }
        Console.Error.WriteLine($"Which benchmark? One of: {string.Join(", ", Benchmarks.Keys)}.");
        return 1;
    }
}
