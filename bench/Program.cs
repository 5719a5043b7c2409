namespace Cop.Bench;

/// <summary>Runs the benchmark that the first argument names; each compares with its own baseline in the same run.</summary>
internal static class Program
{
    private static readonly Dictionary<string, Action<TextWriter>> Benchmarks = new(StringComparer.Ordinal)
    {
        ["embedded"] = EmbeddedBenchmark.Run,
        ["json"] = Json.CanonicalJsonBenchmark.Run,
        ["journal"] = JournalBenchmark.Run,
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
