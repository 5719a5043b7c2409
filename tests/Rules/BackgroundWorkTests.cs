using System.Text.RegularExpressions;

namespace Cop.Rules.Tests;

/// <summary>
/// Work that runs by itself is known by name, so that a new loop is put to the test that each of them outlives every exception
/// (<c>BackgroundLoopTests</c>).
/// </summary>
public sealed partial class BackgroundWorkTests
{
    /// <summary>The files that start such work, and what ends a fault of it.</summary>
    private static readonly Dictionary<string, string> Known = new(StringComparer.Ordinal)
    {
        ["src/Cop.Core/Appending/AppendPipeline.cs"] = "callers of the commit are told",
        ["src/Cop.Core/Delivering/AgentInvoker.cs"] = "the attempt fails by it",
        ["src/Cop.Core/Delivering/Scheduler.Topics.cs"] = "BackgroundRetry",
        ["src/Cop.Core/Delivering/SubscriptionLoop.cs"] = "the subscription goes on after a pause",
        ["src/Cop.Store.Embedded/EmbeddedEventStore.cs"] = "the caller waits for it",
        ["src/Cop.Core/Hosting/CopKernel.Lifetime.cs"] = "whoever stops the kernel waits for it",
        ["src/Cop.Core/Hosting/RemoteCommitWatcher.cs"] = "BackgroundFaults",
        ["src/Cop.Core/Projecting/ProjectionFollower.cs"] = "BackgroundRetry",
        ["src/Cop.Core/Replicating/Replicator.cs"] = "BackgroundRetry",
        ["src/Cop.Core/Runtime/WorkDispatcher.cs"] = "it starts what others give it",
        ["src/Cop.Store.Postgres/ArtifactReads.cs"] = "those who asked are told",
        ["src/Cop.Store.Postgres/BackgroundMaintenance.cs"] = "LoopFaults",
        ["src/Cop.Store.Postgres/NotificationListener.cs"] = "LoopFaults",
        ["src/Cop.Store.Postgres/NotificationPublisher.cs"] = "LoopFaults",
    };

    [Fact]
    public void Work_that_runs_by_itself_is_known_and_outlives_faults()
    {
        var starting = Repository.Sources("src/Cop.Core", "src/Cop.Store.Embedded", "src/Cop.Store.Postgres").Where(file => Start().IsMatch(file.Code)).ToList();
        Offenders.MustBeNone(
            starting.Where(file => !Known.ContainsKey(file.Path)).Select(file => $"{file.Path}: {Start().Match(file.Code).Value}"),
            "It starts work that runs by itself: have it outlive every exception, put it to BackgroundLoopTests, and name it here.");
        Known.Keys.ShouldBeSubsetOf(starting.Select(file => file.Path), "A file that starts no such work any more is not to be named here.");
        Offenders.MustBeNone(
            starting.Where(file => Known[file.Path] is "BackgroundRetry" or "BackgroundFaults" or "LoopFaults" && !file.Code.Contains(Known[file.Path], StringComparison.Ordinal))
                .Select(file => file.Path),
            "A loop reports its faults in the log and the metric.");
    }

    [GeneratedRegex(@"Task\.Run\(|\b_?[wW]ork\.Run(Detached)?Async\(|(?m:^\s+_ = \w+Async\()")]
    private static partial Regex Start();
}
