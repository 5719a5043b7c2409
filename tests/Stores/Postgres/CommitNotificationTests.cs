using System.Text;

namespace Cop.Stores.Tests;

/// <summary>Notifications between nodes; NOTIFY allows less than 8,000 bytes.</summary>
public sealed class CommitNotificationTests
{
    [Fact]
    public void A_notification_is_parsed_as_written()
    {
        var said =
            new CommitNotification("urn:cop:session:1") { Topics = [("a topic with spaces", 7), ("ü", 0)], HaveSessionsChanged = true };
        var heard = CommitNotification.Read(said.Write().ShouldHaveSingleItem()).ShouldNotBeNull();
        (heard.Session, heard.HaveSessionsChanged, heard.HasMore).ShouldBe((said.Session, true, false));
        heard.Topics.ShouldBe(said.Topics);
    }

    [Fact]
    public void Many_topics_take_several_messages_or_an_overflow_marker()
    {
        var topics = Enumerable.Range(0, 2000).Select(topic => ($"{topic}{new string('ä', 120)}", (long)topic)).ToArray();
        var texts = new CommitNotification("urn:cop:session:1") { Topics = [.. topics] }.Write();
        texts.ShouldAllBe(text => Encoding.UTF8.GetByteCount(text) < 8000);
        var heard = texts.Select(text => CommitNotification.Read(text)!).ToList();
        heard.ShouldContain(each => each.HasMore);
        var named = heard.SelectMany(each => each.Topics).ToList();
        named.ShouldBe(topics.Take(named.Count));
    }

    [Theory]
    [InlineData("urn:cop:session:1\nnonsense")]
    [InlineData("x\n-1 topic")]
    [InlineData("x\n")]
    public void A_foreign_notification_is_ignored(string text) => CommitNotification.Read(text).ShouldBeNull();
}
