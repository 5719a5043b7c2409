using System.Text;

namespace Cop.Packages;

/// <summary>
/// The files of an evaluation below the package: the results, the fingerprint, and the results of versions and locks for later
/// comparison.
/// </summary>
internal sealed class EvaluationFiles(string folder)
{
    public const string Results = "dist/evaluation/results.json";
    public const string Fingerprint = "dist/evaluation/fingerprint.json";
    public const string Statement = "dist/evaluation/statement.json";

    /// <summary>The name of the baseline that <c>cop.lock</c> decides about.</summary>
    public const string Lock = "lock";

    /// <summary>The file of a baseline: that of the lock, a path, or the version whose results were kept.</summary>
    /// <param name="folder">The folder of the package.</param>
    /// <param name="name">A path, a version or <see cref="Lock"/>.</param>
    /// <param name="lockDigest">The digest of the lock; null without one.</param>
    public static string? BaselinePath(string folder, string name, string? lockDigest)
    {
        if (name == Lock) return lockDigest is null ? null : LockPath(folder, lockDigest);
        string file = Path.GetFullPath(Path.Combine(folder, name));
        return File.Exists(file) ? file : KeptPath(folder, name);
    }

    /// <summary>Writes the files of a run.</summary>
    /// <param name="report">The results.</param>
    /// <param name="request">The parts that ran.</param>
    /// <param name="lockDigest">The digest of the lock; null without one.</param>
    /// <param name="date">The time of the run, for the statement.</param>
    /// <param name="duration">The time that it took.</param>
    /// <param name="cancellationToken">Nothing is written when it is cancelled.</param>
    public Task WriteAsync(
        EvaluationReport report, EvaluationRequest request, string? lockDigest, DateTimeOffset date, TimeSpan duration,
        CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Write(Path.Combine(folder, Results), report.ToJson());
        // A run that is incomplete, or of one case, says nothing about a suite that could be shown to others.
        if (!report.IsComplete || request.Case is not null) return Task.CompletedTask;
        Write(Path.Combine(folder, Fingerprint), report.Fingerprint!.ToJson());
        Write(Path.Combine(folder, Statement), EvaluationStatement.Create(report.Fingerprint, date, duration));
        // Neither a part nor what is worse may become the baseline that the next run is compared with.
        if (!request.Suites.IsEmpty || report.Baseline?.Verdict == "worse") return Task.CompletedTask;
        Write(KeptPath(folder, report.PackageVersion), report.ToJson());
        if (lockDigest is not null) Keep(report, LockPath(folder, lockDigest));
        return Task.CompletedTask;
    }

    // The first result of each case stays until the case or the lock changes.
    private void Keep(EvaluationReport report, string path)
    {
        var first = (File.Exists(path) ? EvaluationReport.ReadCases(File.ReadAllBytes(path)) : null)?
            .ToDictionary(each => (each.Suite, each.Id, each.Digest)) ?? [];
        Write(path, EvaluationReport.CasesToJson(
            report.Package, report.PackageVersion,
            report.Cases.Select(each => first.GetValueOrDefault((each.Suite, each.Id, each.Digest), each))));
    }

    private void Write(string path, CopJson json) =>
        AtomicFile.Write(path, Encoding.UTF8.GetBytes(json + "\n"), Path.Combine(folder, ".cop", "tmp"));

    private static string KeptPath(string folder, string version) =>
        Path.Combine(folder, ".cop", "evaluations", $"{string.Concat(version.Split(Path.GetInvalidFileNameChars()))}.json");

    // A version begins with a digit, so the names cannot meet.
    private static string LockPath(string folder, string lockDigest) =>
        Path.Combine(folder, ".cop", "evaluations", $"lock-{lockDigest[(lockDigest.IndexOf(':', StringComparison.Ordinal) + 1)..]}.json");
}
