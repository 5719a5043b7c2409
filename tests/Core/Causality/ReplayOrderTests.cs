using FsCheck;
using FsCheck.Fluent;

namespace Cop.Core.Tests.Causality;

[Trait("spec", "3.3.2")]
public sealed class ReplayOrderTests
{
    [Fact]
    public void Parents_come_first_and_otherwise_topics_in_the_order_of_their_ids()
    {
        var plan = ReplayOrder.CreatePlan([Link("b1", "B", 1), Link("b2", "B", 2), Link("a1", "A", 1), Link("a2", "A", 2, "b1")]);
        plan.EventIds.ShouldBe(["a1", "b1", "a2", "b2"]);
        plan.IsComplete.ShouldBeTrue();
    }

    [Fact]
    [Trait("spec", "2.8")]
    public void Topics_are_ordered_by_their_utf8_bytes() =>
        ReplayOrder.CreatePlan([Link("1", "\U0001F600", 1), Link("2", "\uFF00", 1)]).EventIds.ShouldBe(["2", "1"]);

    [Fact]
    [Trait("spec", "3.2.2")]
    public void A_cycle_error_names_its_events()
    {
        var plan = ReplayOrder.CreatePlan(
            [Link("a1", "A", 1), Link("a2", "A", 2, "b2"), Link("b1", "B", 1, "a2"), Link("b2", "B", 2), Link("c1", "C", 1, "b2")]);
        plan.EventIds.ShouldBe(["a1"]);
        plan.Cycle.ShouldBe(["a2", "b2", "b1"]);
        ReplayOrder.CreatePlan([Link("a1", "A", 1, "a1")]).Cycle.ShouldBe(["a1"]);
    }

    [Fact]
    [Trait("spec", "3.3.3")]
    public void Missing_parents_are_reported_and_do_not_stop_the_order()
    {
        var plan = ReplayOrder.CreatePlan([Link("a1", "A", 1, "gone")]);
        plan.EventIds.ShouldBe(["a1"]);
        plan.MissingParents.ShouldBe([new MissingParent("a1", "gone")]);
        plan.IsComplete.ShouldBeFalse();
    }

    [Fact]
    [Trait("spec", "3.1.1")]
    public void Events_with_equal_id_or_topicSeq_are_refused()
    {
        Should.Throw<CopInvariantException>(() => ReplayOrder.CreatePlan([Link("a", "A", 1), Link("a", "B", 1)]));
        Should.Throw<CopInvariantException>(() => ReplayOrder.CreatePlan([Link("a", "A", 1), Link("b", "A", 1)]));
    }

    [Fact]
    public void The_order_respects_both_relations_for_any_input_order() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(200), Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var random = new Random(seed);
            var links = new List<CausalLink>();
            var seqs = new long[4];
            for (var i = 0; i < 60; i++)
            {
                var topic = random.Next(4);
                var parents =
                    Enumerable.Range(0, random.Next(3)).Where(_ => i > 0).Select(_ => links[random.Next(i)].EventId).Distinct().ToArray();
                links.Add(Link($"e{i}", $"T{topic}", ++seqs[topic], parents));
            }

            var order = ReplayOrder.CreatePlan(links).EventIds;
            random.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(links));
            var place = order.Select((id, index) => (id, index)).ToDictionary(entry => entry.id, entry => entry.index);
            return ReplayOrder.CreatePlan(links).EventIds.SequenceEqual(order) && order.Length == 60
                && links.All(link => link.ParentEventIds.All(parent => place[parent] < place[link.EventId]))
                && links.GroupBy(link => link.TopicId)
                    .All(topic => topic.OrderBy(link => link.TopicSeq).Select(link => place[link.EventId]).Order()
                        .SequenceEqual(topic.OrderBy(link => link.TopicSeq).Select(link => place[link.EventId])));
        }));

    private static CausalLink Link(string id, string topic, long seq, params string[] parents) => new(id, topic, seq, [.. parents]);
}
