namespace Cop.Stores.Tests;

/// <summary>Assignment of subscriptions to sessions: even, and with minimal movement.</summary>
[Trait("spec", "5.2.1")]
public sealed class SessionMembershipTests
{
    private static readonly string[] Topics = [.. Enumerable.Range(0, 3000).Select(topic => $"urn:cop:topic:{topic}")];

    [Fact]
    public void Subscriptions_are_distributed_evenly_over_sessions()
    {
        var owners = Owners(("a", ["x"]), ("b", ["x"]), ("c", ["x"]));
        owners.Values.ShouldAllBe(owner => owner.Length == 1);
        owners.Values.GroupBy(owner => owner).ShouldAllBe(group => group.Count() > 850 && group.Count() < 1150);
    }

    [Fact]
    public void When_a_session_leaves_only_its_own_subscriptions_move()
    {
        var (before, after) = (Owners(("a", ["x"]), ("b", ["x"]), ("c", ["x"])), Owners(("a", ["x"]), ("c", ["x"])));
        Topics.Where(topic => before[topic] != after[topic]).ShouldAllBe(topic => before[topic] == "b");
        Topics.Where(topic => after[topic] == "b").ShouldBeEmpty();
    }

    [Fact]
    public void When_a_session_joins_subscriptions_move_to_it_only()
    {
        var (before, after) = (Owners(("a", ["x"]), ("b", ["x"])), Owners(("a", ["x"]), ("b", ["x"]), ("c", ["x"])));
        var moved = Topics.Where(topic => before[topic] != after[topic]).ToList();
        moved.ShouldAllBe(topic => after[topic] == "c");
        moved.Count.ShouldBeInRange(850, 1150);
    }

    [Fact]
    public void A_subscription_is_assigned_to_a_session_that_runs_its_agent()
    {
        Owners(("a", ["y"]), ("b", ["x"]), ("c", [])).Values.Distinct().ShouldBe(["b"]);
        Owners(("a", ["y"]), ("b", ["z"]), ("c", [])).Values.Distinct().Order().ShouldBe(["a", "b"]);
    }

    [Fact]
    public void A_retiring_session_has_no_subscriptions()
    {
        var presence = new SessionMembership("a");
        presence.Add("x");
        presence.IsMine(new SubscriptionKey("t", "x")).ShouldBeTrue();
        presence.Retire();
        presence.Add("x");
        presence.IsMine(new SubscriptionKey("t", "x")).ShouldBeFalse();
        presence.Agents.ShouldBeEmpty();
    }

    [Fact]
    public void Only_sessions_with_agents_change_the_assignment()
    {
        var presence = new SessionMembership("a");
        presence.Take([]).ShouldBeFalse();
        presence.Take([new SessionInfo("b", [])]).ShouldBeFalse();
        presence.Take([new SessionInfo("b", ["x"])]).ShouldBeTrue();
        presence.Take([new SessionInfo("b", ["x"])]).ShouldBeFalse();
        presence.Take([]).ShouldBeTrue();
    }

    // Queries every session with a view of the others; joins the owners of a topic, so that two owners are visible.
    private static Dictionary<string, string> Owners(params (string Session, string[] Agents)[] sessions)
    {
        var seen = sessions.Select(self =>
        {
            var presence = new SessionMembership(self.Session);
            foreach (var agent in self.Agents)
                presence.Add(agent);
            presence.Take(
                sessions.Where(other => other.Session != self.Session).Select(other => new SessionInfo(other.Session, other.Agents)));
            return (self.Session, Presence: presence);
        }).ToList();
        return Topics.ToDictionary(
            topic => topic,
            topic => string.Concat(
                seen.Where(session => session.Presence.IsMine(new SubscriptionKey(topic, "x"))).Select(session => session.Session)));
    }
}
