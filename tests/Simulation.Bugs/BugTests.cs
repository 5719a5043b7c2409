using Xunit.Abstractions;

namespace Cop.Trials.Bugs;

/// <summary>
/// Tests that the simulation detects injected bugs: with each bug switched on, some seed violates an invariant. The default run starts
/// at a seed that is known to find the bug; COP_LONG=1 starts at seed 1 and runs up to 10,000.
/// </summary>
public sealed class BugTests(ITestOutputHelper output)
{
    private static readonly bool IsLong = Environment.GetEnvironmentVariable("COP_LONG") == "1";

    /// <summary>A seed that finds each bug.</summary>
    private static readonly Dictionary<InjectedBug, ulong> Known = new()
    {
        [InjectedBug.SkipsFencingToken] = 28,
        [InjectedBug.DropsNotification] = 2,
        [InjectedBug.SkipsEffectRecord] = 2,
        [InjectedBug.SwapsOutdatedRows] = 2_674,
        [InjectedBug.MarksLateEvents] = 3,
        [InjectedBug.ExpiresSatisfiedContinuation] = 43,
        [InjectedBug.AcknowledgesBeforeCommit] = 3,
        [InjectedBug.EvaluatesOneDueTimer] = 4,
        [InjectedBug.StartsBeforeCommit] = 119,
        [InjectedBug.KeepsCacheAfterChangedHistory] = 5,
    };

    /// <summary>The bugs that need a store that loses the end of its log.</summary>
    private static readonly InjectedBug[] OfHistory =
        [InjectedBug.KeepsCacheAfterChangedHistory, InjectedBug.KeepsCursorBeyondLog, InjectedBug.AcknowledgesCancelledWait];

    public static TheoryData<InjectedBug> All => [.. Enum.GetValues<InjectedBug>().Where(bug => bug != InjectedBug.None)];

    [Theory]
    [MemberData(nameof(All))]
    public void A_bug_is_found_within_10_000_seeds(InjectedBug bug)
    {
        var first = IsLong ? 1 : Known.GetValueOrDefault(bug, 1UL);
        var last = IsLong ? 10_000 : first + 200;
        for (var seed = first; seed <= last; seed++)
        {
            InjectedBugs.Switch(bug);
            try
            {
                var report = (OfHistory.Contains(bug) ? StressWorkload.WithLosses(seed) : StressWorkload.Of(seed)).Run(seed);
                if (report.Succeeded)
                    continue;
                output.WriteLine($"{bug}: found at seed {seed}: {report.Violations[0]}");
                return;
            }
            finally
            {
                InjectedBugs.Switch(InjectedBug.None);
            }
        }

        Assert.Fail($"{bug} was not found by the seeds {first} to {last}.");
    }

    [Fact]
    public void At_least_twelve_bugs_are_injected() => All.Count.ShouldBeGreaterThanOrEqualTo(12);
}
