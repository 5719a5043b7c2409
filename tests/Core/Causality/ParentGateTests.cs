namespace Cop.Core.Tests;

public sealed class ParentGateTests
{
    [Fact, Trait("spec", "3.3.2")]
    public void Events_without_open_parents_pass_in_the_order_of_topic_and_sequence()
    {
        var gate = new ParentGate(_ => false);
        gate.Add("b", [Make("b", 1), Make("b", 2)]);
        gate.Add("a", [Make("a", 7), Make("a", 8)]);
        Pass(gate).ShouldBe(["a7", "a8", "b1", "b2"]);
    }

    [Fact, Trait("spec", "3.3.3")]
    public void A_missing_parent_blocks_only_its_child_s_topic()
    {
        var gate = new ParentGate(_ => false);
        gate.Add("a", [Make("a", 1), Make("a", 2, "x1", "x2"), Make("a", 3)]);
        gate.Add("b", [Make("b", 1)]);
        Pass(gate).ShouldBe(["a1", "b1"]);
        gate.BlockOf("a")!.Value.BlockedBy.Id.ShouldBe("a2");
        gate.BlockOf("a")!.Value.Missing.ShouldBe(["x1", "x2"]);
        gate.BlockOf("b").ShouldBeNull();
        gate.BlockOf("c").ShouldBeNull();
    }

    [Fact, Trait("spec", "3.3.3")]
    public void A_released_parent_releases_children_in_several_topics()
    {
        var gate = new ParentGate(_ => false);
        gate.Add("a", [Make("a", 1, "b2"), Make("a", 2)]);
        gate.Add("b", [Make("b", 1), Make("b", 2, "c1")]);
        Pass(gate).ShouldBe(["b1"]);
        gate.Add("c", [Make("c", 1)]);
        Pass(gate).ShouldBe(["c1", "b2", "a1", "a2"]);
        gate.BlockOf("a").ShouldBeNull();
    }

    [Fact]
    public void An_applied_parent_blocks_no_topic()
    {
        var gate = new ParentGate(id => id == "old");
        gate.Add("a", [Make("a", 1, "old")]);
        Pass(gate).ShouldBe(["a1"]);
    }

    [Fact]
    public void A_parent_accepted_as_missing_unblocks_that_topic_only()
    {
        var gate = new ParentGate(_ => false);
        gate.Add("a", [Make("a", 1, "lost"), Make("a", 2, "lost", "other")], "lost");
        gate.Add("b", [Make("b", 1, "lost")]);
        Pass(gate).ShouldBe(["a1"]);
        gate.BlockOf("a")!.Value.Missing.ShouldBe(["other"]);
        gate.BlockOf("b")!.Value.Missing.ShouldBe(["lost"]);
    }

    [Fact]
    public void Accepting_a_parent_as_missing_later_unblocks_the_topic()
    {
        var gate = new ParentGate(_ => false);
        gate.Add("a", [Make("a", 1, "lost")]);
        Pass(gate).ShouldBeEmpty();
        gate.Add("a", [], "lost");
        Pass(gate).ShouldBe(["a1"]);
    }

    [Fact]
    public void Topics_may_share_a_missing_parent_or_miss_several()
    {
        var gate = new ParentGate(_ => false);
        gate.Add("a", [Make("a", 1, "x1", "y1")]);
        gate.Add("b", [Make("b", 1, "x1")]);
        gate.Add("x", [Make("x", 1)]);
        Pass(gate).ShouldBe(["x1", "b1"]);
        gate.Add("y", [Make("y", 1)]);
        Pass(gate).ShouldBe(["y1", "a1"]);
    }

    [Fact]
    public void Events_applied_together_are_ordered_despite_an_accepted_cycle()
    {
        var order = CausalOrder.Sort([[Make("a", 1, "b1"), Make("a", 2)], [Make("b", 1, "a2")], [Make("c", 1)]]);
        order.Select(each => each.Id).ShouldBe(["c1", "a1", "a2", "b1"]);
    }

    private static IEnumerable<string> Pass(ParentGate gate) => gate.Release().Select(each => each.Id).ToList();

    private static Event Make(string topicId, long seq, params string[] parents) => Event.From(CopJson.Object(
        ("id", CopJson.From(topicId + seq)),
        ("topicId", CopJson.From(topicId)),
        ("topicSeq", CopJson.From(seq)),
        ("type", CopJson.From("note.added")),
        ("schemaVersion", CopJson.From("1")),
        ("createdAt", CopJson.From("2026-01-01T00:00:00.000Z")),
        ("payload", CopJson.EmptyObject),
        ("parentEventIds", CopJson.Array(parents.Select(CopJson.From))))).Unwrap();
}
