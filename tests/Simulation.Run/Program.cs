using System.Diagnostics;
using System.Globalization;

namespace Cop.Trials;

/// <summary>Runs simulations from the command line: one seed, or many.</summary>
internal static class Program
{
    private const string Usage = """
        seed N [--history] [--losses]      runs one seed; when it fails, shrinks it and prints the short history
        long [--from N] [--count N]        with [--losses] the store also loses the end of its log;
                                           runs many seeds, on all cores; ends with 1 when one fails
        speed                              simulated hours per second, with two nodes and 100 topics
        """;

    public static int Main(string[] args) => args switch
    {
        ["seed", var seed, .. var rest] when ulong.TryParse(seed, CultureInfo.InvariantCulture, out var number) =>
            OneSeed.Run(number, rest.Contains("--history"), rest.Contains("--losses")),
        ["long", .. var rest] => ManySeeds.Run(Option(rest, "--from", 1), Option(rest, "--count", 100_000), rest.Contains("--losses")),
        ["speed"] => Speed.Run(),
        _ => Help(),
    };

    private static ulong Option(string[] args, string name, ulong otherwise) =>
        Array.IndexOf(args, name) is >= 0 and var place && place + 1 < args.Length
            ? ulong.Parse(args[place + 1], CultureInfo.InvariantCulture)
            : otherwise;

    private static int Help()
    {
        Console.Error.WriteLine(Usage);
        return 2;
    }
}
