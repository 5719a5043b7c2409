using System.Collections.Immutable;

namespace Cop.Packages;

/// <summary>Counts and times the stages of a build.</summary>
internal sealed class StageClock(TimeProvider time)
{
    private static readonly string[] Names = ["load", "resolve", "compile", "merge", "validate", "optimise", "transform", "write"];

    private readonly Dictionary<string, BuildStage> _stages =
        Names.ToDictionary(name => name, name => new BuildStage(name, 0, 0, TimeSpan.Zero), StringComparer.Ordinal);

    public ImmutableArray<BuildStage> Stages => [.. Names.Select(name => _stages[name])];

    /// <summary>Runs a part of a stage that is never reused.</summary>
    public T Run<T>(string stage, Func<T> run) => Run(stage, () => (run(), false));

    /// <summary>Runs a part of a stage, or takes its result from an earlier build.</summary>
    public T Run<T>(string stage, Func<(T Result, bool IsReused)> run)
    {
        long start = time.GetTimestamp();
        var (result, isReused) = run();
        var before = _stages[stage];
        _stages[stage] = before with
        {
            Runs = before.Runs + (isReused ? 0 : 1),
            Reused = before.Reused + (isReused ? 1 : 0),
            Elapsed = before.Elapsed + time.GetElapsedTime(start),
        };
        return result;
    }
}
