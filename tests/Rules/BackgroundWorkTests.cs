using System.Text.RegularExpressions;

namespace Cop.Rules.Tests;

/// <summary>
/// Background work is registered by file, so that each new loop is added to the tests of loops that survive every exception
/// (<c>BackgroundLoopTests</c>).
/// </summary>
public sealed partial class BackgroundWorkTests
{
    /// <summary>The files that start background work, with the handler of its faults.</summary>
    private static readonly Dictionary<string, string> Known = new(StringComparer.Ordinal)
    {
        ["src/Cop.Core/Appending/AppendPipeline.cs"] = "the callers of the commit get the error",
        ["src/Cop.Core/Delivering/AgentInvoker.cs"] = "the attempt fails",
        ["src/Cop.Core/Delivering/Scheduler.Topics.cs"] = "BackgroundRetry",
        ["src/Cop.Core/Delivering/SubscriptionLoop.cs"] = "the subscription continues after a delay",
        ["src/Cop.Core/Hosting/CopKernel.Lifetime.cs"] = "the caller of the stop waits for it",
        ["src/Cop.Core/Hosting/HistoryMonitor.cs"] = "BackgroundRetry",
        ["src/Cop.Core/Hosting/RemoteCommitWatcher.cs"] = "BackgroundFaults",
        ["src/Cop.Core/Projecting/LogFollowerLoop.cs"] = "BackgroundRetry",
        ["src/Cop.Core/Projecting/ProjectionFollower.cs"] = "BackgroundRetry",
        ["src/Cop.Core/Projecting/ProjectionTargetFollower.cs"] = "BackgroundRetry",
        ["src/Cop.Core/Replicating/Replicator.cs"] = "BackgroundRetry",
        ["src/Cop.Core/Runtime/WorkDispatcher.cs"] = "it starts work of its callers",
        ["src/Cop.Store.Embedded/EmbeddedEventStore.cs"] = "the caller waits for it",
        ["src/Cop.Store.Embedded/SequenceFile.cs"] = "the caller waits for it",
        ["src/Cop.Store.Marten/Maintenance.cs"] = "the failure is logged and reported as health",
        ["src/Cop.Store.Postgres/ArtifactReads.cs"] = "the readers get the error",
        ["src/Cop.Store.Postgres/BackgroundMaintenance.cs"] = "LoopFaults",
        ["src/Cop.Store.Postgres/NotificationListener.cs"] = "LoopFaults",
        ["src/Cop.Store.Postgres/NotificationPublisher.cs"] = "LoopFaults",
    };

    [Fact]
    public void Background_work_is_registered_and_survives_faults()
    {
        var starting = Repository.Sources("src/Cop.Core", "src/Cop.Store.Embedded", "src/Cop.Store.Marten", "src/Cop.Store.Postgres")
            .Where(file => Start().IsMatch(file.Code)).ToList();
        Offenders.MustBeNone(
            starting.Where(file => !Known.ContainsKey(file.Path)).Select(file => $"{file.Path}: {Start().Match(file.Code).Value}"),
            "It starts background work: make it survive every exception, add it to BackgroundLoopTests, and register it here.");
        Known.Keys.ShouldBeSubsetOf(starting.Select(file => file.Path), "Remove files that no longer start background work.");
        Offenders.MustBeNone(
            starting.Where(
                file => Known[file.Path] is "BackgroundRetry" or "BackgroundFaults" or "LoopFaults"
                    && !file.Code.Contains(Known[file.Path], StringComparison.Ordinal))
                .Select(file => file.Path),
            "A loop reports its faults in the log and the metric.");
    }

    [GeneratedRegex(@"Task\.Run\(|\b_?[wW]ork\.Run(Detached)?Async\(|(?m:^\s+_ = \w+Async\()")]
    private static partial Regex Start();
}
