using System.Collections.Immutable;

namespace Cop.Packages;

/// <summary>
/// An evaluation of a package that is ready to run. It runs on a kernel: a run is a topic, a case a task. A run that was interrupted goes
/// on where it was when the same evaluation is run on the same store again.
/// </summary>
public sealed class PackageEvaluator : IDisposable
{
    /// <summary>The name of the model where neither the request nor the target names one.</summary>
    public const string DefaultModel = "default";

    private readonly PackageEnvironment _environment;
    private readonly EvaluationRequest _request;
    private readonly PackageEvaluation _evaluation;
    private readonly ImmutableArray<EvaluationWork> _work;
    private readonly ImmutableArray<CaseResult>? _baseline;
    private readonly double _tolerance;

    internal PackageEvaluator(
        PackageEnvironment environment, EvaluationRequest request, PackageEvaluation evaluation, ImmutableArray<CaseResult>? baseline,
        double tolerance)
    {
        (_environment, _request, _evaluation, _baseline, _tolerance) = (environment, request, evaluation, baseline, tolerance);
        _work =
        [
            .. evaluation.Suites.SelectMany(suite => suite.Cases.Select(each => new EvaluationWork(suite, each, "case"))),
            .. evaluation.Suites.Where(_ => request.Ablates)
                .SelectMany(suite => suite.Cases.Select(each => new EvaluationWork(suite, each, "ablated"))),
            .. evaluation.Suites.SelectMany(suite => suite.Calibration.Select((_, index) =>
                new EvaluationWork(suite, null, "calibration", index))),
        ];
    }

    /// <summary>The number of tasks of a run.</summary>
    public int Count => _work.Length;

    /// <summary>The names of the suites.</summary>
    public ImmutableArray<string> Suites => [.. _evaluation.Suites.Select(each => each.Name)];

    /// <summary>The names of the benchmarks of the manifest.</summary>
    public ImmutableArray<string> Benchmarks => [.. _evaluation.Benchmarks.Select(each => each.Name)];

    /// <summary>The digest of the lock; null for a package without one.</summary>
    internal string? LockDigest => _evaluation.Bundle.LockDigest;

    private bool Records => _request.Mode != EvaluationMode.Replay;

    /// <summary>Reads a package, its suites and its cassettes.</summary>
    /// <param name="environment">The location of the package.</param>
    /// <param name="request">The parts that are evaluated, and how.</param>
    public static PackageOutcome<PackageEvaluator> Prepare(PackageEnvironment environment, EvaluationRequest request)
    {
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentNullException.ThrowIfNull(request);
        return new EvaluationPreparation(environment, request).Run();
    }

    /// <summary>Adds the agent that runs the cases to a host.</summary>
    /// <param name="cop">The builder.</param>
    public void Configure(CopBuilder cop)
    {
        ArgumentNullException.ThrowIfNull(cop);
        var agent = new EvaluationAgent(_evaluation, _work.ToImmutableDictionary(each => each.Name, StringComparer.Ordinal), Records);
        cop.AddAgent(EvaluationAgent.Name, new AgentOptions
        {
            // A case may ask a model dozens of times.
            Timeout = TimeSpan.FromMinutes(10), MaxConcurrency = Math.Max(1, _request.MaxConcurrency),
        }).OnAssigned(agent.RunAsync);
    }

    /// <summary>Runs the evaluation, or what is left of one that was interrupted.</summary>
    /// <param name="kernel">The kernel; its host was given <see cref="Configure"/>.</param>
    /// <param name="progress">Called with the number of tasks that have ended; null for none.</param>
    /// <param name="cancellationToken">Interrupts the run; its events are kept.</param>
    public async Task<EvaluationReport> RunAsync(
        CopKernel kernel, Action<int>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(kernel);
        var time = _environment.Time;
        long started = time.GetTimestamp();
        var run = new EvaluationTopic(kernel, _evaluation, _work, _request);
        var results = await run.RunAsync(progress, cancellationToken).ConfigureAwait(false);
        // The last results may come after the interruption.
        cancellationToken.ThrowIfCancellationRequested();
        var report = Report(results, run.TopicId);
        await run.CloseAsync(report, cancellationToken).ConfigureAwait(false);
        if (_request.Mode == EvaluationMode.Record) await RecordAsync(run.Replies, cancellationToken).ConfigureAwait(false);
        await new EvaluationFiles(_environment.Folder)
            .WriteAsync(
                report, _request, LockDigest, time.GetUtcNow(), time.GetElapsedTime(started), cancellationToken)
            .ConfigureAwait(false);
        return report;
    }

    /// <summary>Computes the figures of a run, and compares them with the benchmarks of the manifest.</summary>
    /// <param name="report">The results.</param>
    public EvaluationMeasures Measure(EvaluationReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return EvaluationMeasures.Of(report, _evaluation.Benchmarks);
    }

    /// <summary>Ends the clients of models.</summary>
    public void Dispose() => (_evaluation.Model as IDisposable)?.Dispose();

    private EvaluationReport Report(IReadOnlyDictionary<string, CaseResult> results, string topicId)
    {
        ImmutableArray<CaseResult> cases = [.. _work.Where(each => each.Kind == "case").Select(each => results[each.Name])];
        var notes = ImmutableArray.CreateBuilder<string>();
        ImmutableArray<SuiteResult> suites =
        [
            .. _evaluation.Suites.Select(suite => Calibrated(
                suite, SuiteResult.Of(suite, [.. cases.Where(each => each.Suite == suite.Name)]), results, notes)),
        ];
        double aggregate = PackageEvaluation.Aggregate(suites);
        string seed = string.Join(' ', _evaluation.Suites.Select(each => each.Digest));
        return new EvaluationReport
        {
            Package = _evaluation.Bundle.Package,
            PackageVersion = _evaluation.Bundle.Version,
            Suites = suites,
            Cases = cases,
            Aggregate = aggregate,
            Fingerprint = EvaluationFingerprint.Of(
                _evaluation.Bundle, _evaluation.BundleDigest, _evaluation.ModelName, _evaluation.Suites, cases, suites, aggregate),
            Baseline = _baseline is { } before ? BaselineComparison.Between(before, cases, _tolerance, seed) : null,
            Ablation = _request.Ablates
                ? BaselineComparison.Between(
                    [.. _work.Where(each => each.Kind == "ablated").Select(each => results[each.Name])], cases, 0, seed)
                : null,
            TopicId = topicId,
            Notes = notes.ToImmutable(),
        };
    }

    private SuiteResult Calibrated(
        TestSuite suite, SuiteResult result, IReadOnlyDictionary<string, CaseResult> results, ImmutableArray<string>.Builder notes)
    {
        if (suite.Calibration.IsEmpty) return result;
        var pairs = new List<(int, int)>();
        int failed = 0;
        foreach (var unit in _work.Where(each => each.Suite == suite && each.Kind == "calibration"))
        {
            if (results[unit.Name].Error is not null) failed++;
            else if (CopJson.Parse(results[unit.Name].Epochs[0].Answer).TryGet(out var levels, out _))
                pairs.AddRange(suite.Calibration[unit.Number].Levels.Select(each => (each.Value, levels[each.Key]!.Element.GetInt32())));
        }

        double kappa = JudgeVote.Kappa(pairs);
        string missing = failed > 0 ? $"; {failed} calibrations have no result" : "";
        notes.Add(FormattableString.Invariant($"{suite.Name}: the judges agree with the calibration by κ = {kappa:0.###}") + missing);
        return failed == 0 && (suite.Judge.MinAgreement is not { } least || kappa >= least) ? result : result with { MeetsGate = false };
    }

    // The cases run once more from the records, which gives the requests without keeping each of them in the log.
    private async Task RecordAsync(IReadOnlyDictionary<string, ModelReply> replies, CancellationToken cancellationToken)
    {
        var collecting = new CollectingModel(replies);
        var evaluation = _evaluation with { Model = collecting };
        foreach (var unit in _work)
            await EvaluationAgent.ResultAsync(evaluation, unit, null, records: false, cancellationToken).ConfigureAwait(false);
        foreach (var suite in _evaluation.Suites)
        {
            var added = collecting.CassetteOf(suite.Name);
            // Recording one case keeps the exchanges of the others.
            var kept = _request.Case is null ? SuiteCassette.Empty : EvaluationPreparation.ReadCassette(_environment.Folder, suite.Name);
            var all = new SuiteCassette(kept.Exchanges.RemoveRange(
                kept.Exchanges.Values.Where(each => each.Place.CaseId == _request.Case).Select(each => each.Key))
                    .SetItems(added.Exchanges));
            if (all.Exchanges.IsEmpty) continue;
            AtomicFile.Write(
                Path.Combine(_environment.Folder, SuiteCassette.PathOf(suite.Name)),
                System.Text.Encoding.UTF8.GetBytes(all.Write(suite.Name)), Path.Combine(_environment.Folder, ".cop", "tmp"));
        }
    }
}
