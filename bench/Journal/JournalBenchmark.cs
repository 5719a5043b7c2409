using System.Diagnostics;

namespace Cop.Bench;

/// <summary>
/// Measures a commit of 64 bodies through the journal. Baseline: a write and sync of the same bytes, in alternating rounds on the same file
/// system. Goal: at least 80 % of the baseline speed.
/// </summary>
internal static class JournalBenchmark
{
    private const int Bodies = 64;
    private const int BodyLength = 600;
    private const int Rounds = 200;
    private const int AppendsPerRound = 10;

    public static void Run(TextWriter output)
    {
        var directory = Directory.CreateTempSubdirectory("cop-bench-");
        try
        {
            Run(output, directory.FullName);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static void Run(TextWriter output, string directory)
    {
        var pieces = Pieces();
        using var journal = Journal.Open(Path.Combine(directory, "journal"), Guid.Empty).Unwrap();
        var writer = new BaselineWriter(Path.Combine(directory, "baseline"), [.. pieces.SelectMany(piece => piece.ToArray())]);
        using (writer)
        {
            var ratios = new List<double>();
            var (durable, baseline) = (new List<double>(), new List<double>());
            for (var round = -100; round < Rounds; round++) // The first hundred warm up.
            {
                var journalFirst = round % 2 == 0;
                var first = journalFirst ? Append(journal, pieces) : writer.Write(AppendsPerRound);
                var second = journalFirst ? writer.Write(AppendsPerRound) : Append(journal, pieces);
                if (round < 0)
                    continue;
                var (measured, baselineResult) = journalFirst ? (first, second) : (second, first);
                durable.Add(measured);
                baseline.Add(baselineResult);
                ratios.Add(baselineResult / measured);
            }

            output.WriteLine($"commits of {Bodies} bodies of {BodyLength} bytes, {Rounds} rounds of {AppendsPerRound}, in {directory}");
            output.WriteLine($"write + sync        {Median(baseline),8:F1} us per commit (median of rounds)");
            output.WriteLine($"journal append      {Median(durable),8:F1} us per commit");
            output.WriteLine($"journal speed       {100 * Median(ratios),8:F1} % of baseline (median of rounds; goal 80 %)");
        }
    }

    private static double Append(Journal journal, ReadOnlyMemory<byte>[] pieces)
    {
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < AppendsPerRound; i++)
            journal.Append(pieces).Unwrap();
        return Stopwatch.GetElapsedTime(start).TotalMicroseconds / AppendsPerRound;
    }

    private static ReadOnlyMemory<byte>[] Pieces()
    {
        var random = new Random(1);
        var pieces = new ReadOnlyMemory<byte>[Bodies];
        for (var i = 0; i < Bodies; i++)
        {
            var piece = new byte[BodyLength];
            random.NextBytes(piece);
            pieces[i] = piece;
        }

        return pieces;
    }

    private static double Median(List<double> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }
}
