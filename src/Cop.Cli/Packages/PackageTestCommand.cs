using System.CommandLine;
using Cop.Ledger;
using Cop.Packages;

namespace Cop.Cli;

/// <summary><c>cop test</c>: runs the test suites of a package.</summary>
internal static class PackageTestCommand
{
    public static Command Create()
    {
        var suites = PackageOptions.Words("SUITE", "The suites (default: all of cop.yaml).");
        var options = new EvaluationOptionSet();
        var baseline = new Option<string?>("--baseline")
        {
            Description = "What to compare with case by case: kept results of a version or of cop.lock, or a results file.",
            HelpName = "VERSION|FILE|lock",
        };
        var ablate = new Option<bool>("--ablate") { Description = "Runs the cases without the package too, and compares." };
        var junit = new Option<string?>("--junit") { Description = "Writes the results as JUnit XML.", HelpName = "FILE" };
        var key = new Option<string?>("--key") { Description = "A key file of the ledger that signs the statement.", HelpName = "FILE" };
        var command = new Command("test", "Runs the test suites, by default from recorded answers and without a model.")
        {
            suites, baseline, ablate, junit, key,
        };
        options.AddTo(command);
        return PackageOptions.On(command, async (context, environment) =>
        {
            var request = await options.ReadAsync(context).ConfigureAwait(false) with
            {
                Suites = [.. context.Arguments.GetValue(suites) ?? []],
                Baseline = context.Arguments.GetValue(baseline),
                Ablates = context.Arguments.GetValue(ablate),
            };
            if (request.Case is not null && context.Arguments.GetValue(key) is not null)
                throw new CopException(new CopError(
                    CopErrorCodes.InvalidQuery, "A run of one case has no statement to sign; leave out --case or --key."));
            // A key that cannot be used is found before the models are paid for.
            using var signer = context.Arguments.GetValue(key) is { } file ? KeyFile.Read(file).Unwrap() : null;
            return await RunAsync(context, environment, request, context.Arguments.GetValue(junit), signer).ConfigureAwait(false);
        });
    }

    private static async Task<int> RunAsync(
        CommandContext context, PackageEnvironment environment, EvaluationRequest request, string? junit, Ed25519Signer? signer)
    {
        var prepared = PackageEvaluator.Prepare(environment, request);
        if (prepared.Value is not { } evaluator) return PackageAnswer.Fail(context, prepared.Diagnostics, prepared.ExitCode);
        using (evaluator)
        {
            var report = await EvaluationHost.RunAsync(context, evaluator).ConfigureAwait(false);
            if (junit is not null)
                await File.WriteAllTextAsync(junit, JUnitReport.Write(report), context.Cancellation).ConfigureAwait(false);
            string? signed = signer is null || !report.IsComplete ? null
                : await SignAsync(environment.Folder, signer, context.Cancellation).ConfigureAwait(false);
            return PackageAnswer.Write(
                context, new PackageOutcome<EvaluationReport>(report, prepared.Diagnostics),
                value => [("results", value.ToJson()), ("signed", PackageAnswer.Text(signed))],
                (value, screen) => EvaluationView.Show(value, screen), CodeOf(report));
        }
    }

    // A failure says something about the package; a case without a result does not.
    private static int CodeOf(EvaluationReport report) =>
        report.Baseline?.Verdict == "worse" || report.Suites.Any(each => !each.MeetsGate && (each.Failed > 0 || each.Errors == 0))
            ? ExitCode.TestFailed : report.IsComplete ? ExitCode.Ok : ExitCode.Failed;

    private static async Task<string> SignAsync(string folder, Ed25519Signer signer, CancellationToken cancellation)
    {
        string file = Path.Combine(folder, "dist", "evaluation", "statement.json");
        var statement = CopJson.Parse(await File.ReadAllBytesAsync(file, cancellation).ConfigureAwait(false)).Unwrap();
        var envelope = await EvaluationStatement.SignAsync(statement, signer.KeyId, signer.SignAsync, cancellation).ConfigureAwait(false);
        string signed = Path.Combine(folder, "dist", "evaluation", "statement.dsse.json");
        await File.WriteAllTextAsync(signed, envelope + "\n", cancellation).ConfigureAwait(false);
        return signed;
    }
}
