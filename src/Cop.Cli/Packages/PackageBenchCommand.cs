using System.CommandLine;
using System.Globalization;
using Cop.Packages;

namespace Cop.Cli;

/// <summary><c>cop bench</c>: latency, tokens, cost and scores of a package against the benchmarks of its manifest.</summary>
internal static class PackageBenchCommand
{
    public static Command Create()
    {
        var name = new Argument<string?>("NAME") { Description = "The only benchmark (default: all of cop.yaml).",
            Arity = ArgumentArity.ZeroOrOne };
        var options = new EvaluationOptionSet();
        var command =
            new Command("bench", "Measures latency, tokens, cost and scores of the suites against the benchmarks of cop.yaml.") { name };
        options.AddTo(command);
        return PackageOptions.On(command, async (context, environment) =>
        {
            var prepared = PackageEvaluator.Prepare(environment, await options.ReadAsync(context).ConfigureAwait(false));
            if (prepared.Value is not { } evaluator) return PackageAnswer.Fail(context, prepared.Diagnostics, prepared.ExitCode);
            using (evaluator)
            {
                string? only = context.Arguments.GetValue(name);
                if (only is not null && !evaluator.Benchmarks.Contains(only))
                    throw new CopException(new CopError(CopErrorCodes.NotFound, $"There is no benchmark '{only}' in cop.yaml."));
                var report = await EvaluationHost.RunAsync(context, evaluator).ConfigureAwait(false);
                var measured = evaluator.Measure(report);
                var judged = measured.Benchmarks.Where(each => only is null || each.Name == only).ToList();
                int code = judged.Any(each => !each.Holds) ? ExitCode.TestFailed : report.IsComplete ? ExitCode.Ok : ExitCode.Failed;
                return PackageAnswer.Write(
                    context, new PackageOutcome<EvaluationMeasures>(measured, prepared.Diagnostics),
                    value =>
                    [
                        ("metrics", CopJson.Object(value.Metrics.Select(each => (
                            each.Key, each.Value is { } number ? CopJson.From(number) : null)))),
                        ("benchmarks", CopJson.Array(judged.Select(each => CopJson.Object(
                            ("name", CopJson.From(each.Name)), ("metric", CopJson.From(each.Metric)),
                            ("value", each.Value is { } found ? CopJson.From(found) : null), ("threshold", CopJson.From(each.Threshold)),
                            ("holds", CopJson.From(each.Holds)))))),
                        ("complete", CopJson.From(report.IsComplete)),
                    ],
                    (value, screen) => Show(value, judged, screen), code);
            }
        });
    }

    private static void Show(EvaluationMeasures measured, List<BenchmarkResult> judged, ConsoleOutput screen)
    {
        var metrics = new TextTable("value", "metric");
        foreach (var (name, value) in measured.Metrics) metrics.Add(Number(value), name);
        metrics.Write(screen);
        if (judged.Count == 0) return;
        screen.Line();
        var table = new TextTable("value", "threshold", "", "benchmark");
        foreach (var each in judged) table.Add(Number(each.Value), Number(each.Threshold), each.Holds ? "ok" : "FAILED", each.Name);
        table.Write(screen);
    }

    private static string Number(double? number) => number?.ToString("0.######", CultureInfo.InvariantCulture) ?? "unknown";
}
