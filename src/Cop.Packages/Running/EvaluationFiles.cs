using System.Text;

namespace Cop.Packages;

/// <summary>
/// The files of an evaluation below the package: the results, the fingerprint, and the results of versions for later comparison.
/// </summary>
internal sealed class EvaluationFiles(string folder)
{
    public const string Results = "dist/evaluation/results.json";
    public const string Fingerprint = "dist/evaluation/fingerprint.json";
    public const string Statement = "dist/evaluation/statement.json";

    /// <summary>The file of a baseline: a path, or the version whose results were kept.</summary>
    public static string BaselinePath(string folder, string name)
    {
        string file = Path.GetFullPath(Path.Combine(folder, name));
        return File.Exists(file) ? file : KeptPath(folder, name);
    }

    public Task WriteAsync(EvaluationReport report, DateTimeOffset date, TimeSpan duration, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Write(Path.Combine(folder, Results), report.ToJson());
        // An incomplete run says nothing that could be shown to others.
        if (!report.IsComplete) return Task.CompletedTask;
        Write(Path.Combine(folder, Fingerprint), report.Fingerprint!.ToJson());
        Write(Path.Combine(folder, Statement), EvaluationStatement.Create(report.Fingerprint, date, duration));
        Write(KeptPath(folder, report.PackageVersion), report.ToJson());
        return Task.CompletedTask;
    }

    private void Write(string path, CopJson json) =>
        AtomicFile.Write(path, Encoding.UTF8.GetBytes(json + "\n"), Path.Combine(folder, ".cop", "tmp"));

    private static string KeptPath(string folder, string version) =>
        Path.Combine(folder, ".cop", "evaluations", $"{string.Concat(version.Split(Path.GetInvalidFileNameChars()))}.json");
}
