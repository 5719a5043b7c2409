using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;

namespace Cop.Core.Tests.Engine;

/// <summary>The window of a node's figures, compared with a list of all that was recorded. FsCheck prints the failing seed.</summary>
public sealed class FigureWindowProperties
{
    private static readonly TimeSpan RateSlice = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan HourSlice = TimeSpan.FromMinutes(5);
    private static readonly double LastBucket = 0.1 * Math.Pow(2, 25);
    private static readonly double[] Shares = [0, 0.5, 0.99, 1];

    [Fact]
    public void Rates_percentiles_and_failures_agree_with_a_list() => ForSeeds(1000, seed =>
    {
        var course = new Course(seed);
        var now = course.End;
        Agree(course.Window.ReadAppends(now), course.Appends, now);
        Agree(course.Window.ReadTurns(now), course.Turns, now);
        var agents = course.Window.ReadAgents(now).ToDictionary(agent => agent.Agent, StringComparer.Ordinal);
        foreach (var name in Course.Agents)
        {
            var turns = course.Turns.Where(entry => entry.Agent == name).ToList();
            var failed = Recent(course.Failures, HourSlice, 13, now).Count(entry => entry.Agent == name);
            agents.ContainsKey(name).ShouldBe(failed > 0 || Recent(turns, HourSlice, 13, now).Any());
            if (!agents.TryGetValue(name, out var figures))
                continue;
            Agree(figures.Turns, turns, now);
            figures.Failed.ShouldBe(failed);
        }
    });

    [Fact]
    public void Histograms_of_nodes_added_up_are_the_histogram_of_all_durations() => ForSeeds(300, seed =>
    {
        var random = new Random(seed);
        var durations = Enumerable.Range(0, random.Next(200)).Select(_ => Duration(random)).ToList();
        var nodes = durations.GroupBy(_ => random.Next(4)).Select(Histogram).ToList();
        DurationHistogram.Sum(nodes).ShouldBe(Histogram(durations));
    });

    [Fact]
    public void A_late_recording_counts_in_the_current_slice()
    {
        var window = new FigureWindow();
        window.AddAppend(TimeSpan.FromMilliseconds(5), TimeSpan.FromSeconds(100));
        window.AddAppend(TimeSpan.FromMilliseconds(5), TimeSpan.FromSeconds(-3));
        window.ReadAppends(TimeSpan.FromSeconds(100)).Durations.Total.ShouldBe(2);
        // Six slices of 10 s and the beginning of the seventh.
        window.ReadAppends(TimeSpan.FromSeconds(100)).PerSecond.ShouldBe(Math.Round(2 / 60.0, 3));
    }

    [Fact]
    public void The_first_moment_of_a_node_has_no_rate_of_thousands()
    {
        var window = new FigureWindow();
        window.AddAppend(TimeSpan.Zero, TimeSpan.FromMilliseconds(1));
        window.ReadAppends(TimeSpan.FromMilliseconds(1)).PerSecond.ShouldBe(1);
    }

    [Fact]
    public void An_agent_without_a_turn_for_an_hour_is_forgotten()
    {
        var window = new FigureWindow();
        window.AddTurn("a", TimeSpan.FromMilliseconds(5), TimeSpan.Zero);
        window.AddFailure("b", TimeSpan.FromMinutes(30));
        window.ReadAgents(TimeSpan.FromMinutes(64)).Select(agent => agent.Agent).ShouldBe(["a", "b"]);
        window.ReadAgents(TimeSpan.FromMinutes(65)).Select(agent => agent.Agent).ShouldBe(["b"]);
        window.ReadAgents(TimeSpan.FromDays(400)).ShouldBeEmpty();
    }

    private static void Agree(WorkFigures figures, IReadOnlyCollection<Entry> entries, TimeSpan now)
    {
        var covered = now - First(RateSlice, 7, now);
        var perSecond = Recent(entries, RateSlice, 7, now).Count() / Math.Max(1, covered.TotalSeconds);
        figures.PerSecond.ShouldBe(Math.Round(perSecond, 3));
        var durations = Recent(entries, HourSlice, 13, now).Select(entry => entry.Took).Order().ToList();
        figures.Durations.Total.ShouldBe(durations.Count);
        foreach (var share in Shares)
        {
            var told = figures.Durations.Percentile(share);
            if (durations.Count == 0)
            {
                told.ShouldBeNull();
                continue;
            }

            var exact = durations[Math.Max(0, (int)Math.Ceiling(share * durations.Count) - 1)].TotalMilliseconds;
            var milliseconds = told.ShouldNotBeNull().TotalMilliseconds;
            if (exact < 0.1)
                milliseconds.ShouldBe(0.1);
            else if (exact < LastBucket)
                (milliseconds / exact).ShouldBeInRange(1 / 1.093, 1.093, $"{share} of {durations.Count}");
            else
                milliseconds.ShouldBeGreaterThan(LastBucket);
        }
    }

    private static IEnumerable<Entry> Recent(IEnumerable<Entry> entries, TimeSpan slice, int slices, TimeSpan now) =>
        entries.Where(entry => entry.At >= First(slice, slices, now));

    private static TimeSpan First(TimeSpan slice, int slices, TimeSpan now) => Math.Max(0, now.Ticks / slice.Ticks - slices + 1) * slice;

    private static DurationHistogram Histogram(IEnumerable<TimeSpan> durations)
    {
        var counts = new long[DurationHistogram.BucketCount];
        foreach (var duration in durations)
            counts[DurationHistogram.BucketOf(duration)]++;
        return new([.. counts]);
    }

    private static TimeSpan Duration(Random random) => TimeSpan.FromMilliseconds(Math.Pow(10, random.NextDouble() * 8.9 - 2));

    private static void ForSeeds(int count, Action<int> property) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(count), Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), property));

    private sealed record Entry(TimeSpan At, TimeSpan Took, string Agent);

    /// <summary>A random course of appends, turns and failures over up to some hours.</summary>
    private sealed class Course
    {
        public static readonly ImmutableArray<string> Agents = ["a", "b", "c"];

        public Course(int seed)
        {
            var random = new Random(seed);
            for (var left = random.Next(300); left > 0; left--)
            {
                End += Gap(random);
                var entry = new Entry(End, Duration(random), Agents[random.Next(Agents.Length)]);
                switch (random.Next(3))
                {
                    case 0:
                        Window.AddAppend(entry.Took, End);
                        Appends.Add(entry);
                        break;
                    case 1:
                        Window.AddTurn(entry.Agent, entry.Took, End);
                        Turns.Add(entry);
                        break;
                    default:
                        Window.AddFailure(entry.Agent, End);
                        Failures.Add(entry);
                        break;
                }
            }

            End += Gap(random);
        }

        public FigureWindow Window { get; } = new();

        public List<Entry> Appends { get; } = [];

        public List<Entry> Turns { get; } = [];

        public List<Entry> Failures { get; } = [];

        public TimeSpan End { get; }

        private static TimeSpan Gap(Random random) => random.Next(40) switch
        {
            0 => TimeSpan.FromMinutes(random.Next(100)),
            < 10 => TimeSpan.FromSeconds(random.Next(60)),
            _ => TimeSpan.FromMilliseconds(random.Next(500)),
        };
    }
}
