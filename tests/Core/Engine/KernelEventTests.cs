namespace Cop.Core.Tests.Engine;

/// <summary>Deliveries of reserved event types (D-64).</summary>
public sealed class KernelEventTests
{
    private const string Topic = TestKernel.Topic;
    private static readonly AgentOptions Once = TestKernel.Patient with { MaxAttempts = 1 };

    public static TheoryData<string> Types => [.. KernelEventTypes.All, "delivery.of_a_later_version"];

    [Theory, MemberData(nameof(Types))]
    public void Only_an_exact_entry_matches_a_type_of_the_kernel(string type)
    {
        EventFilter.All.MatchesType(type).ShouldBeFalse();
        (EventFilter.All with { Types = default }).MatchesType(type).ShouldBeFalse();
        EventFilter.ForTypes(type[..(type.IndexOf('.', StringComparison.Ordinal) + 1)] + "*").MatchesType(type).ShouldBeFalse();
        EventFilter.ForTypes("a.b", type).MatchesType(type).ShouldBeTrue();
    }

    [Theory]
    [InlineData("continuation.cancelled")]
    [InlineData("continuation.superseded")]
    [InlineData("topic.closed")]
    [InlineData("topic.exhausted")]
    [InlineData("deliverys.parked")]
    public void Every_filter_matches_types_outside_the_kernel_s_own(string type) => EventFilter.All.MatchesType(type).ShouldBeTrue();

    [Fact]
    public async Task Three_failing_agents_for_all_events_leave_three_parked_deliveries()
    {
        await using var kernel = await TestKernel.StartAsync([.. Failing(EventFilter.All, "a", "b", "c")]);
        await kernel.AppendAsync("question.asked");
        await kernel.SeeAsync("delivery.parked", times: 3);
        await ExpectRestAsync(kernel);
        (await kernel.ReadAsync()).Count.ShouldBe(1 + 3);
        (await kernel.ParkedAsync(ParkedDeliveryStatus.Parked)).Length.ShouldBe(3);
    }

    [Fact]
    public async Task The_parking_of_a_reserved_event_s_delivery_reaches_no_agent()
    {
        var named = EventFilter.ForTypes(EventTypes.DeliveryParked);
        await using var kernel =
            await TestKernel.StartAsync([.. Failing(EventFilter.ForTypes("question.asked"), "first"), .. Failing(named, "a", "b", "c")]);
        var asked = await kernel.AppendAsync("question.asked");
        await kernel.SeeAsync("delivery.parked", times: 4);
        await ExpectRestAsync(kernel);
        var parkings = (await kernel.ReadAsync()).Where(stored => stored.Type == EventTypes.DeliveryParked).ToList();
        parkings.Select(stored => stored.Payload["eventType"]!.AsString())
            .ShouldBe(["question.asked", "delivery.parked", "delivery.parked", "delivery.parked"]);
        parkings[0].Payload["eventId"]!.AsString().ShouldBe(asked.Id);
        (await kernel.ParkedAsync(ParkedDeliveryStatus.Parked)).Select(parked => (parked.Agent, parked.EventId)).Order()
            .ShouldBe([("a", parkings[0].Id), ("b", parkings[0].Id), ("c", parkings[0].Id), ("first", asked.Id)]);
    }

    [Fact]
    public async Task A_recorded_effect_is_delivered_to_no_agent_whatever_its_filter()
    {
        var seen = new Seen<string>();
        await using var kernel = await TestKernel.StartAsync(
            TestKernel.Agent("payer", EventFilter.ForTypes("question.asked"), async (_, context, cancellation) =>
            {
                await context.RunOnceAsync("paid", (_, _) => Task.FromResult(CopJson.From(1)), cancellation);
                return AgentOutput.None;
            }),
            TestKernel.Agent("watcher", EventFilter.ForTypes("artifact.created", "artifact.*", "end"), (delivery, _, _) =>
            {
                seen.Add(delivery.Trigger!.Type);
                return TestKernel.Nothing;
            }));
        await kernel.AppendAsync("question.asked");
        await kernel.SeeAsync("artifact.created");
        await kernel.AppendAsync("end");
        await seen.WaitAsync();
        $"{seen}".ShouldBe("end");
    }

    private static IEnumerable<AgentRegistration> Failing(EventFilter filter, params string[] names) => names.Select(name =>
        TestKernel.Agent(
            name, filter, (delivery, _, _) =>
                delivery.Trigger!.Type == "end" ? TestKernel.Nothing : throw new InvalidOperationException("always"), Once));

    // An agent that has closed a later event has closed all earlier ones; the clock does not move.
    private static async Task ExpectRestAsync(TestKernel kernel)
    {
        var before = (await kernel.ReadAsync()).Count;
        await kernel.Kernel.StopAsync().WaitAsync(TestKernel.Patience);
        var head = (await kernel.Storage.GetHeadAsync(Topic)).ShouldNotBeNull();
        head.LastSeq.ShouldBe(before, "a stop lets what runs end, and nothing was left that would run");
        await kernel.RestartAsync();
        kernel.Time.Advance(TimeSpan.FromHours(1));
        await kernel.RestartAsync();
        (await kernel.ReadAsync()).Count.ShouldBe(before);
    }
}
