using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Cop.Packages;

namespace Cop.Bench;

/// <summary>
/// Measures context packages against their limits: a resolution of 1,000 packages with 50 versions (1 s), also without a solution (1 s),
/// and a build of 50 files with a dependency for two targets: cold (1 s), with nothing changed (100 ms), with one prompt changed (150 ms).
/// </summary>
internal static class PackagesBenchmark
{
    private const int Prompts = 47;
    private const int Rounds = 15;

    public static void Run(TextWriter output)
    {
        Row(output, "resolve 1,000 x 50", 1000, Resolve(isSolvable: true));
        Row(output, "resolve 1,000 x 50, no solution", 1000, Resolve(isSolvable: false));
        var folder = Directory.CreateTempSubdirectory("cop-bench-packages-");
        try
        {
            Build(output, folder.FullName);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static (List<double> Elapsed, List<double> Processor) Resolve(bool isSolvable)
    {
        var request = ResolutionUniverse.Of(1000, 50, isSolvable);
        return Measure(5, () =>
        {
            bool isDone = Resolver.Resolve(request) switch
            {
                ResolutionOutcome.Resolved solved => isSolvable && solved.Versions.Count == 1000,
                ResolutionOutcome.Conflict conflict => !isSolvable && ConflictText.Of(conflict.Cause, "root").Length > 0,
                _ => false,
            };
            if (!isDone) throw new InvalidOperationException("The resolution has another outcome.");
        });
    }

    private static void Build(TextWriter output, string folder)
    {
        Write(folder);
        var package =
            new PackageWorkspace(new PackageEnvironment { Folder = Path.Combine(folder, "agent"), Home = Path.Combine(folder, "home") });
        Check(package.InstallAsync(new InstallRequest()).GetAwaiter().GetResult());
        var request = new BuildRequest { Targets = ["openai-responses", "anthropic-messages"] };
        Row(output, "build 50 files cold, first in the process", 1000,
            Measure(1, () => Check(package.BuildAsync(request).GetAwaiter().GetResult())));
        Row(output, "build 50 files cold", 1000,
            Measure(Rounds, () => Check(package.BuildAsync(request with { UsesCache = false }).GetAwaiter().GetResult())));
        Row(output, "build 50 files warm", 100, Measure(Rounds, () => Check(package.BuildAsync(request).GetAwaiter().GetResult())));
        var round = 0;
        Row(output, "build 50 files, one prompt changed", 150, Measure(Rounds, () =>
        {
            File.WriteAllText(Path.Combine(folder, "agent", "prompts", "p7.md"), $"Changed {++round}.\n");
            Check(package.BuildAsync(request).GetAwaiter().GetResult());
        }));
    }

    private static void Write(string folder)
    {
        var text = string.Concat(Enumerable.Repeat("- A rule of the product that the agent follows, in words.\n", 30));
        WriteFile(folder, "near/cop.yaml", "meta: {name: near-tone, version: 1.0.0}\ncontext: {system: {source: tone.md}}\n");
        WriteFile(folder, "near/tone.md", text);
        WriteFile(folder, "agent/cop.yaml", """
            meta: {name: bench-agent, version: 1.0.0}
            context:
              system: {source: prompts/system.md, variables: {name: {type: string, required: true}}}
              guardrails: [{name: safety, source: safety.yaml}]
            dependencies: {near-tone: {path: ../near}}

            """);
        WriteFile(folder, "agent/safety.yaml", "name: safety\nhard_constraints: [{name: no-pii, rules: [You must not share PII]}]\n");
        WriteFile(
            folder, "agent/prompts/system.md", string.Concat(Enumerable.Range(0, Prompts).Select(number => $"{{{{> ./p{number}.md}}}}\n")));
        for (var number = 0; number < Prompts; number++)
            WriteFile(folder, $"agent/prompts/p{number}.md", $"# Part {number}\n\n{{{{name}}}}\n\n{text}");
    }

    private static void WriteFile(string folder, string path, string text)
    {
        var file = Path.Combine(folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text, Encoding.UTF8);
    }

    private static void Check<T>(PackageOutcome<T> outcome)
        where T : class
    {
        if (!outcome.Succeeded)
            throw new InvalidOperationException(string.Join('\n', outcome.Diagnostics));
    }

    // Processor time stands beside the elapsed time, since on a machine that others load only the first is comparable.
    private static (List<double> Elapsed, List<double> Processor) Measure(int rounds, Action run)
    {
        var (elapsed, processor) = (new List<double>(), new List<double>());
        for (var round = 0; round < rounds; round++)
        {
            var before = Environment.CpuUsage.TotalTime;
            var watch = Stopwatch.StartNew();
            run();
            elapsed.Add(watch.Elapsed.TotalMilliseconds);
            processor.Add((Environment.CpuUsage.TotalTime - before).TotalMilliseconds);
        }

        elapsed.Sort();
        processor.Sort();
        return (elapsed, processor);
    }

    private static void Row(TextWriter output, string name, double limit, (List<double> Elapsed, List<double> Processor) times) =>
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{name,-42} median {Median(times.Elapsed),8:F1} ms  best {times.Elapsed[0],8:F1} ms  "
                + $"processor {Median(times.Processor),8:F1} ms  limit {limit,5:F0} ms  "
                + $"{(Median(times.Elapsed) <= limit ? "met" : "MISSED")}"));

    private static double Median(List<double> sorted) => sorted[sorted.Count / 2];
}
