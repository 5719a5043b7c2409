namespace Cop.Stores.Tests;

/// <summary>The cache of recently used entries.</summary>
public sealed class RecentTests
{
    [Fact]
    public void Used_entries_stay_in_the_cache()
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
    public void The_cache_keeps_between_half_and_all_of_its_capacity()
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
    public void A_new_value_replaces_the_old_one_and_removal_deletes_it()
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
