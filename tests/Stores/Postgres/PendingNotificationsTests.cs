namespace Cop.Stores.Tests;

public sealed class PendingNotificationsTests
{
    [Fact]
    public void Taken_topics_stay_as_they_are_whatever_comes_later()
    {
        var news = new PendingNotifications(TimeProvider.System);
        news.AddAny();
        var (none, isAny, _) = news.Take();
        news.Add("a");
        none.ShouldBeEmpty();
        isAny.ShouldBeTrue();
        var (some, _, _) = news.Take();
        using var reading = some.GetEnumerator();
        news.Add("b");
        reading.MoveNext().ShouldBeTrue();
        reading.Current.ShouldBe("a");
        reading.MoveNext().ShouldBeFalse();
        news.Take().Topics.ShouldBe(["b"]);
    }
}
