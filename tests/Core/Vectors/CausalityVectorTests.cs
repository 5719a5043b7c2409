namespace Cop.Core.Tests.Vectors;

/// <summary>spec/vectors/causality: the replay order, and blocked events in any order of arrival (D-22 to D-24).</summary>
public sealed class CausalityVectorTests
{
    private static readonly VectorFile Orders = new("causality", "orders.json");
    private static readonly VectorFile Arrivals = new("causality", "arrivals.json");

    public static TheoryData<string> OrderNames => Orders.Names;

    public static TheoryData<string> ArrivalNames => Arrivals.Names;

    [Theory, MemberData(nameof(OrderNames)), Trait("spec", "3.3.2")]
    public void A_set_of_events_has_the_order_of_its_vector(string name)
    {
        var vector = Orders[name];
        var plan = ReplayOrder.CreatePlan(Events(vector));
        if (vector["error"] is not null)
            plan.Cycle.ShouldNotBeEmpty();
        else
            plan.EventIds.ShouldBe(vector["order"]!.Items.Select(id => id.AsString()!));
    }

    [Theory, MemberData(nameof(ArrivalNames)), Trait("spec", "3.3.3")]
    public void Events_wait_for_their_parents_as_in_the_vector(string name)
    {
        var gate = new ParentGate(_ => false);
        var applied = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var step in Arrivals[name]["steps"]!.Items)
        {
            if (step["unblock"]?.AsString() is { } unblocked)
                gate.Add(unblocked, [], gate.BlockOf(unblocked)!.Value.Missing);
            else
                gate.Add(Events(step).First().TopicId, Events(step));
            foreach (var released in gate.Release())
                applied[released.TopicId] = released.TopicSeq;
            foreach (var (topicId, wanted) in step["topics"]!.Members)
                Shown(gate, applied, topicId).ShouldBe(wanted.ToString(), topicId);
        }
    }

    private static IEnumerable<Event> Events(CopJson holder) => holder["events"]!.Items.Select(json => Event.From(json).Unwrap());

    private static string Shown(ParentGate gate, Dictionary<string, long> applied, string topicId)
    {
        var blocked = gate.BlockOf(topicId) is { } block
            ? CopJson.Object(("eventId", CopJson.From(block.BlockedBy.Id)), ("missing", CopJson.Array(block.Missing.Select(CopJson.From))))
            : CopJson.Null;
        return CopJson.Object(
            ("appliedSeq", applied.TryGetValue(topicId, out var seq) ? CopJson.From(seq) : CopJson.Null), ("blocked", blocked)).ToString();
    }
}
