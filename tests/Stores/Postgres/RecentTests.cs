namespace Cop.Stores.Tests;

/// <summary>What a node keeps of what it came across last.</summary>
public sealed class RecentTests
{
    [Fact]
    public void What_is_used_stays_however_much_else_comes_by()
    {
        var recent = new TwoGenerationCache<int, string>(8);
        recent.Put(0, "in use");
        for (var other = 1; other < 100; other++)
        {
            recent.Put(other, "once");
            recent.TryGet(0, out var kept).ShouldBeTrue();
            kept.ShouldBe("in use");
        }
    }

    [Fact]
    public void Of_what_is_not_used_at_least_the_last_half_stays_and_never_more_than_all()
    {
        var recent = new TwoGenerationCache<int, int>(8);
        for (var one = 0; one < 100; one++)
        {
            recent.Put(one, one);
            recent.Values.Count().ShouldBeLessThanOrEqualTo(8);
            for (var last = Math.Max(0, one - 3); last <= one; last++)
                recent.Values.ShouldContain(last);
        }
    }

    [Fact]
    public void A_value_replaces_the_one_before_and_what_was_removed_is_gone()
    {
        var recent = new TwoGenerationCache<string, int>(4);
        recent.Put("a", 1);
        recent.Put("b", 1);
        recent.Put("c", 1);
        recent.Put("a", 2);
        recent.TryGet("a", out var value).ShouldBeTrue();
        value.ShouldBe(2);
        recent.Values.Order().ShouldBe([1, 1, 2]);
        recent.Remove("a");
        recent.TryGet("a", out _).ShouldBeFalse();
    }
}
