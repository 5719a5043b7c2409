namespace Cop.Packages.Tests;

public sealed class BaselineComparisonTests
{
    [Fact]
    public void Cases_that_were_written_differently_added_or_removed_do_not_count()
    {
        var compared =
            Between([Case("a", 1), Case("b", 1), Case("gone", 1)], [Case("a", 1), Case("b", 0) with { Digest = "other" }, Case("new", 0)]);
        (compared.Verdict, compared.Compared).ShouldBe(("same", 1));
        compared.Added.ShouldBe(["s/new"]);
        compared.Removed.ShouldBe(["s/gone"]);
        compared.Changed.ShouldBe(["s/b"]);
    }

    [Fact]
    public void One_broken_critical_case_is_worse_and_one_of_many_others_is_inconclusive()
    {
        var before = Many(40, _ => 1);
        Between(before, Many(40, index => index == 7 ? 0 : 1)).Verdict.ShouldBe("inconclusive");
        var critical = Many(40, index => index == 7 ? 0 : 1);
        critical[7] = critical[7] with { IsCritical = true };
        var compared = Between(before, critical);
        compared.Verdict.ShouldBe("worse");
        compared.Broken.ShouldBe(["s/c7"]);
    }

    [Fact]
    public void A_fall_is_worse_beyond_the_tolerance_and_a_rise_is_better()
    {
        var before = Many(40, _ => 0.9);
        var now = Many(40, index => 0.8 + index % 3 * 0.01);
        Between(before, now, 0.05).Verdict.ShouldBe("worse");
        Between(before, now, 0.2).Verdict.ShouldBe("inconclusive");
        Between(now, before, 0.05).Verdict.ShouldBe("better");
    }

    [Fact]
    public void Six_broken_cases_and_none_repaired_are_worse_by_McNemar_whatever_is_tolerated()
    {
        var compared = Between(Many(200, _ => 1), Many(200, index => index < 6 ? 0 : 1), 0.5);
        compared.Verdict.ShouldBe("worse");
        compared.McNemar.ShouldBe(0.03125, 1e-12);
    }

    [Fact]
    public void An_inconclusive_comparison_says_what_it_could_have_shown()
    {
        var compared = Between(Many(30, index => index % 2), Many(30, index => index == 1 ? 0 : index == 2 ? 1 : index % 2));
        (compared.Verdict, compared.SmallestVisible).ShouldBe(("inconclusive", 0.2));
        Between([], [Case("a", 1)]).ShouldSatisfyAllConditions(
            none => none.Verdict.ShouldBe("inconclusive"), none => none.SmallestVisible.ShouldBe(1));
    }

    private static BaselineComparison Between(CaseResult[] before, CaseResult[] now, double tolerance = 0) =>
        BaselineComparison.Between(before, now, tolerance, "seed");

    private static CaseResult[] Many(int count, Func<int, double> score) =>
        [.. Enumerable.Range(0, count).Select(index => Case($"c{index}", score(index)))];

    private static CaseResult Case(string id, double score) => new()
    {
        Suite = "s", Id = id, Digest = id, Score = score, Passed = score >= 0.8,
            Epochs = [new EpochResult { Score = score, Passed = score >= 0.8 }],
    };
}
