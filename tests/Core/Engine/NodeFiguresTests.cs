using System.Collections.Immutable;
using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Cop.Core.Tests.Engine;

/// <summary>The form of a node's figures in the row of its session.</summary>
public sealed class NodeFiguresTests
{
    private const string Damage = "0123456789[]{},:\"\\-.eEx\ud800";
    private static readonly DateTimeOffset Now = new(2026, 5, 1, 12, 0, 0, 250, TimeSpan.Zero);

    [Fact]
    public void Figures_are_canonical_json() => Simple.ToJson().ToString().ShouldBe("""
        {"agents":[["importer",1.5,2,[0,40,7,0,30]]],"appends":[420.125,[0,3,5]],"at":"2026-05-01T12:00:00.250Z",
        "connections":[9,16],"omittedAgents":0,"running":[31,64],"startedAt":"2026-04-30T12:00:00.250Z",
        "turns":[1.5,[0,40,7,0,30]],"v":1,"version":"1.4.2"}
        """.ReplaceLineEndings(""));

    [Fact]
    public void Figures_are_read_as_they_were_written()
    {
        Read(Simple).ShouldBe(Simple);
        var empty = Simple with { Agents = [], Appends = WorkFigures.None, Connections = null, MaxConnections = null };
        Read(empty).ShouldBe(empty);
    }

    [Fact]
    public void Large_counts_are_written_with_five_digits()
    {
        var large = Simple with { Appends = new(0, Histogram(0, 12_345_678, 400, 99_999)) };
        Read(large).Appends.Durations.ShouldBe(Histogram(0, 12_346_000, 0, 100_000));
    }

    [Fact]
    public void Whatever_is_written_has_at_most_2_KB_and_counts_what_it_leaves_out() => ForSeeds(500, seed =>
    {
        var random = new Random(seed);
        var figures = new NodeFigures
        {
            At = Now, StartedAt = Now, Version = HostileText(random), Appends = Work(random), Turns = Work(random),
            Agents = [.. Enumerable.Range(0, random.Next(60)).Select(_ => new AgentFigures(
                HostileText(random), Work(random), random.NextInt64(long.MaxValue)))],
            OmittedAgents = random.Next(3) * random.Next(1_000_000), Running = random.Next(), MaxRunning = random.Next(),
            Connections = random.Next(), MaxConnections = random.Next(),
        };
        var json = figures.ToJson();
        json.Utf8.Length.ShouldBeLessThanOrEqualTo(NodeFigures.MaxBytes);
        CopJson.Parse(json.Utf8.Span).Unwrap().ShouldBe(json, "it is canonical");
        NodeFigures.TryParse(json.ToString(), out var read).ShouldBeTrue(json.ToString());
        (read!.Agents.Length + read.OmittedAgents).ShouldBe(figures.Agents.Length + figures.OmittedAgents);
    });

    [Fact]
    public void Of_many_agents_those_with_most_turns_are_written()
    {
        var many = Simple with
        {
            Agents = [.. Enumerable.Range(0, 200).Select(number =>
                new AgentFigures($"agent-{number:000}", new(0, Histogram(0, number)), 0))],
        };
        var read = Read(many);
        read.OmittedAgents.ShouldBeGreaterThan(50);
        read.Agents.Select(agent => agent.Agent).ShouldBe(
            Enumerable.Range(0, read.Agents.Length).Select(place => $"agent-{199 - place:000}"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("nonsense")]
    public void Foreign_text_has_no_figures(string? text) => NodeFigures.TryParse(text, out _).ShouldBeFalse();

    [Theory]
    [InlineData("\"v\":1", "\"v\":2")]
    [InlineData("\"v\":1", "\"v\":\"1\"")]
    [InlineData("420.125", "-1")]
    [InlineData("420.125", "1e300")]
    [InlineData("[0,40,7,0,30]]]", "[0,101,7,0,30]]]")]
    [InlineData("[0,40,7,0,30]]]", "[0,-1,7]]]")]
    [InlineData("[0,40,7,0,30]]]", "[8,40,7]]]")]
    [InlineData("[0,40,7,0,30]]]", "[0]]]")]
    [InlineData("[0,40,7,0,30]]]", "[0,40,100000]]]")]
    [InlineData("[0,40,7,0,30]]]", "[0,40,0.5]]]")]
    [InlineData("[0,40,7,0,30]]]", "null]]")]
    [InlineData("\"importer\"", "17")]
    [InlineData("[31,64]", "[31]")]
    [InlineData("[31,64]", "[31,9999999999]")]
    [InlineData("2026-05-01T12", "2026-05-01T25")]
    [InlineData("\"1.4.2\"", "{}")]
    [InlineData("\"omittedAgents\":0", "\"omittedAgents\":-1")]
    public void Figures_with_a_member_of_another_form_are_not_read(string written, string changed)
    {
        var text = Simple.ToJson().ToString();
        text.ShouldContain(written);
        NodeFigures.TryParse(text.Replace(written, changed, StringComparison.Ordinal), out _).ShouldBeFalse();
    }

    [Fact]
    public void Damaged_text_is_read_or_refused_and_never_throws() => ForSeeds(2000, seed =>
    {
        var random = new Random(seed);
        var text = new StringBuilder(Simple.ToJson().ToString());
        for (var changes = random.Next(1, 4); changes > 0; changes--)
        {
            var at = random.Next(text.Length);
            if (random.Next(3) == 0)
                text.Length = at + 1;
            else
                text[at] = Damage[random.Next(Damage.Length)];
        }

        if (NodeFigures.TryParse(text.ToString(), out var read))
            read.ToJson().Utf8.Length.ShouldBeLessThanOrEqualTo(NodeFigures.MaxBytes);
    });

    [Fact]
    public void Text_beyond_2_KB_is_not_read()
    {
        var text = Simple.ToJson().ToString();
        NodeFigures.TryParse(text + new string(' ', NodeFigures.MaxBytes - text.Length), out _).ShouldBeTrue();
        NodeFigures.TryParse(text + new string(' ', NodeFigures.MaxBytes + 1 - text.Length), out _).ShouldBeFalse();
    }

    [Fact]
    public void A_histogram_has_no_negative_counts_and_no_further_buckets()
    {
        Should.Throw<ArgumentException>(() => new DurationHistogram([-1]));
        Should.Throw<ArgumentException>(() => new DurationHistogram([.. new long[DurationHistogram.BucketCount + 1]]));
        Should.Throw<ArgumentException>(() => new DurationHistogram(default));
        Should.Throw<ArgumentOutOfRangeException>(() => DurationHistogram.Empty.Percentile(1.1));
        Should.Throw<ArgumentOutOfRangeException>(() => DurationHistogram.Empty.Percentile(-0.1));
        DurationHistogram.BucketOf(TimeSpan.MaxValue).ShouldBe(DurationHistogram.BucketCount - 1);
        DurationHistogram.BucketOf(TimeSpan.MinValue).ShouldBe(0);
    }

    private static NodeFigures Simple { get; } = new()
    {
        At = Now, StartedAt = Now.AddDays(-1), Version = "1.4.2", Appends = new(420.125, Histogram(3, 5)),
        Turns = new(1.5, Histogram(40, 7, 0, 30)), Agents = [new("importer", new(1.5, Histogram(40, 7, 0, 30)), 2)], Running = 31,
        MaxRunning = 64, Connections = 9, MaxConnections = 16,
    };

    private static NodeFigures Read(NodeFigures figures)
    {
        NodeFigures.TryParse(figures.ToJson().ToString(), out var read).ShouldBeTrue();
        return read!;
    }

    /// <summary>A histogram with counts from a bucket on.</summary>
    private static DurationHistogram Histogram(int first, params long[] counts) => new([.. new long[first], .. counts]);

    private static WorkFigures Work(Random random) => new(
        random.NextDouble() * Math.Pow(10, random.Next(12)),
        new([.. Enumerable.Range(0, random.Next(DurationHistogram.BucketCount + 1)).Select(_ =>
            random.NextInt64((long)Math.Pow(10, random.Next(15))))]));

    private static string HostileText(Random random) => string.Concat(Enumerable.Range(0, random.Next(4) switch
    {
        0 => 0, 1 => random.Next(3000), _ => random.Next(40),
    }).Select(_ => (char)(random.Next(3) == 0 ? random.Next(0x10000) : random.Next(0x80))));

    private static void ForSeeds(int count, Action<int> property) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(count), Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), property));
}
