using Xunit.Abstractions;

namespace Cop.Trials.Bugs;

/// <summary>
/// The proof that the simulation sees: with each of these faults compiled in and switched on, some seed breaks a check. The default run begins
/// at a seed that is known to find it; COP_LONG=1 begins at seed 1 and takes up to 10,000.
/// </summary>
public sealed class BugTests(ITestOutputHelper output)
{
    private static readonly bool IsLong = Environment.GetEnvironmentVariable("COP_LONG") == "1";

    public static TheoryData<InjectedBug> All => [.. Enum.GetValues<InjectedBug>().Where(bug => bug != InjectedBug.None)];

    [Theory]
    [MemberData(nameof(All))]
    public void A_bug_is_found_within_10_000_seeds(InjectedBug bug)
    {
        var most = IsLong ? 10_000UL : 2_000UL;
        for (ulong seed = 1; seed <= most; seed++)
        {
            InjectedBugs.Switch(bug);
            try
            {
                var report = HostileWork.Of(seed).Run(seed);
                if (report.Holds)
                    continue;
                output.WriteLine($"{bug}: found at seed {seed}: {report.Broken[0]}");
                return;
            }
            finally
            {
                InjectedBugs.Switch(InjectedBug.None);
            }
        }

        Assert.Fail($"{bug} was not found in {most} seeds.");
    }

    [Fact]
    public void There_are_at_least_twelve() => All.Count.ShouldBeGreaterThanOrEqualTo(12);
}
