namespace Cop.Packages.Tests;

public sealed class StatisticsTests
{
    // Wilson (1927) as tabulated by Newcombe (1998), "Two-sided confidence intervals for the single proportion", table I, method 3.
    [Theory]
    [InlineData(81, 263, 0.2553, 0.3662)]
    [InlineData(15, 148, 0.0624, 0.1605)]
    [InlineData(0, 20, 0.0000, 0.1611)]
    [InlineData(1, 29, 0.0061, 0.1718)]
    public void Wilson_intervals_are_those_of_Newcombes_table(int successes, int count, double low, double high)
    {
        var interval = ScoreInterval.Wilson(successes, count);
        interval.Low.ShouldBe(low, 0.00005);
        interval.High.ShouldBe(high, 0.00005);
        var mirrored = ScoreInterval.Wilson(count - successes, count);
        (1 - mirrored.High).ShouldBe(interval.Low, 1e-12);
    }

    [Fact]
    public void Wilson_intervals_stay_within_0_and_1_and_hold_the_rate()
    {
        for (int count = 1; count <= 60; count++)
        {
            for (int successes = 0; successes <= count; successes++)
            {
                var interval = ScoreInterval.Wilson(successes, count);
                (interval.Low >= 0 && interval.Low <= interval.Value && interval.Value <= interval.High && interval.High <= 1)
                    .ShouldBeTrue($"{successes} of {count}: {interval}");
            }
        }
    }

    // Exact binomial values: 2 · P(X ≤ b) for X ~ B(b + c, ½), at most 1.
    [Theory]
    [InlineData(0, 0, 1)]
    [InlineData(5, 0, 0.0625)]
    [InlineData(6, 0, 0.03125)]
    [InlineData(1, 9, 0.021484375)]
    [InlineData(2, 8, 0.109375)]
    [InlineData(3, 3, 1)]
    [InlineData(10, 25, 0.016673847)]
    public void McNemars_exact_p_is_that_of_the_binomial_distribution(int broken, int repaired, double expected)
    {
        PairedTest.McNemar(broken, repaired).ShouldBe(expected, 1e-6);
        PairedTest.McNemar(repaired, broken).ShouldBe(expected, 1e-6);
    }

    [Fact]
    public void The_smallest_visible_number_of_changes_is_the_first_below_five_percent()
    {
        PairedTest.McNemar(PairedTest.SmallestVisible, 0).ShouldBeLessThan(0.05);
        PairedTest.McNemar(PairedTest.SmallestVisible - 1, 0).ShouldBeGreaterThanOrEqualTo(0.05);
    }

    [Fact]
    public void Bootstrap_intervals_hold_the_true_mean_in_95_percent_of_simulated_samples()
    {
        int rounds = Environment.GetEnvironmentVariable("COP_LONG") == "1" ? 2000 : 300, held = 0;
        var numbers = new SeededNumbers("coverage");
        for (int round = 0; round < rounds; round++)
        {
            // Triangular scores with mean 0.5.
            (double, double)[] sample = [.. Enumerable.Range(0, 60).Select(_ => ((numbers.NextDouble() + numbers.NextDouble()) / 2, 1.0))];
            var interval = ScoreInterval.Bootstrap(sample, $"round {round}");
            if (interval.Low <= 0.5 && 0.5 <= interval.High) held++;
        }

        // 95 % ± three standard errors, and the known shortfall of the percentile method for 60 items.
        ((double)held / rounds).ShouldBeInRange(0.905, 0.985);
    }

    [Fact]
    public void A_bootstrap_depends_on_its_seed_alone()
    {
        (double, double)[] items = [(1, 1), (0, 1), (0.5, 2), (1, 1), (0.25, 1)];
        ScoreInterval.Bootstrap(items, "a").ShouldBe(ScoreInterval.Bootstrap(items, "a"));
        ScoreInterval.Bootstrap(items, "a").Value.ShouldBe(3.25 / 6, 1e-12);
        ScoreInterval.Bootstrap([(0.5, 1), (0.5, 1)], "a").ShouldBe(new ScoreInterval(0.5, 0.5, 0.5));
        Should.Throw<ArgumentException>(() => ScoreInterval.Bootstrap([(1, 0)], "a"));
    }

    [Theory]
    [InlineData("mean", "110", 2.0 / 3, false)]
    [InlineData("worst", "110", 0, false)]
    [InlineData("pass@1", "110", 2.0 / 3, false)]
    [InlineData("pass@2", "110", 1, true)]
    [InlineData("pass@2", "1000", 0.5, false)]
    [InlineData("all@2", "110", 1.0 / 3, false)]
    [InlineData("all@2", "111", 1, true)]
    [InlineData("all@3", "111", 1, true)]
    public void Reducers_make_one_score_of_epochs(string reducer, string epochs, double score, bool passed)
    {
        var parsed = EpochReducer.Parse(reducer).ShouldNotBeNull();
        (double, bool)[] results = [.. epochs.Select(each => (each == '1' ? 1.0 : 0.0, each == '1'))];
        parsed.Reduce([.. results]).ShouldBe(score, 1e-12);
        parsed.HasPassed([.. results]).ShouldBe(passed);
        parsed.ToString().ShouldBe(reducer);
    }

    [Theory]
    [InlineData("best")]
    [InlineData("pass@0")]
    [InlineData("pass@-1")]
    [InlineData("mean@2")]
    [InlineData("all@2000")]
    public void Other_reducers_are_none(string text) => EpochReducer.Parse(text).ShouldBeNull();

    // Cohen (1960): two raters on 50 items, 20 and 15 agreements, κ = 0.4.
    [Fact]
    public void Kappa_is_agreement_beyond_chance()
    {
        var pairs = Enumerable.Repeat((1, 1), 20).Concat(Enumerable.Repeat((1, 2), 5))
            .Concat(Enumerable.Repeat((2, 1), 10)).Concat(Enumerable.Repeat((2, 2), 15)).ToList();
        JudgeVote.Kappa(pairs).ShouldBe(0.4, 1e-12);
        JudgeVote.Kappa([(3, 3), (3, 3)]).ShouldBe(1);
        JudgeVote.Kappa([(1, 5), (5, 1)]).ShouldBe(-1, 1e-12);
    }

    [Theory]
    [InlineData("kitten", "sitting", 1 - 3.0 / 7)]
    [InlineData("", "", 1)]
    [InlineData("abc", "", 0)]
    public void Levenshtein_similarity_is_one_minus_the_edits(string left, string right, double expected) =>
        TextSimilarity.Levenshtein(left, right).ShouldBe(expected, 1e-12);

    // Lin (2004), section 3.1: S1 "police killed the gunman", S2 3/4, S3 2/4 for β = 1.
    [Theory]
    [InlineData("police kill the gunman", 0.75)]
    [InlineData("the gunman kill police", 0.5)]
    [InlineData("nothing in common at all", 0)]
    public void RougeL_is_that_of_its_publication(string text, double expected) =>
        TextSimilarity.RougeL("Police killed the gunman.", text).ShouldBe(expected, 1e-12);
}
