namespace Cop.Stores.Tests;

public sealed class PendingNotificationsTests
{
    [Fact]
    public void Taken_topics_are_unaffected_by_later_notifications()
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
