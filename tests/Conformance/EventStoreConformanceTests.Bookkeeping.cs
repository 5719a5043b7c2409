namespace Cop.Conformance;

/// <summary>To whom a kernel over the store delivers its own events (D-64).</summary>
public abstract partial class EventStoreConformanceTests
{
    private static readonly string[] Failing = ["a", "b", "c"];

    [Fact, Trait("spec", "5.2.1")]
    public async Task Three_failing_agents_for_all_events_leave_three_parked_deliveries()
    {
        using var ends = new Countdown(Failing.Length);
        AgentRegistration[] agents = [.. Failing.Select(name => FailingUntilEnd(name, EventFilter.All, ends))];
        await StartAndFailAsync(agents, parkings: 3, ends);
        (await ParkedAsync()).ShouldBe([("a", "ask"), ("b", "ask"), ("c", "ask")]);
    }

    [Fact, Trait("spec", "5.2.1")]
    public async Task The_parking_of_a_parking_s_delivery_reaches_no_agent()
    {
        using var ends = new Countdown(Failing.Length);
        var named = EventFilter.ForTypes(EventTypes.DeliveryParked, "end");
        AgentRegistration[] agents =
            [FailingUntilEnd("first", EventFilter.ForTypes("asked"), ends), .. Failing.Select(name => FailingUntilEnd(name, named, ends))];
        var parkings = await StartAndFailAsync(agents, parkings: 4, ends);
        var parking = parkings[0].Id;
        parkings.Select(parked => parked.Payload["eventId"]!.AsString()).ShouldBe(["ask", parking, parking, parking]);
        (await ParkedAsync()).ShouldBe([("a", parking), ("b", parking), ("c", parking), ("first", "ask")]);
    }

    // An agent has closed all that came before when it is given the next event, and a stop lets what runs end.
    private async Task<List<Event>> StartAndFailAsync(AgentRegistration[] agents, int parkings, Countdown ends)
    {
        var kernel = await StartKernelAsync(agents);
        await AppendAsync(kernel, "t", Drafts.Note("t", "ask", "asked"));
        var left = parkings;
        await FindAsync(kernel, "t", stored => stored.Type == EventTypes.DeliveryParked && --left == 0);
        await AppendAsync(kernel, "t", Drafts.Note("t", "end-1", "end"));
        await ends.WaitAsync();
        await ReopenAsync();
        kernel = await StartKernelAsync(agents);
        await AppendAsync(kernel, "t", Drafts.Note("t", "end-2", "end"));
        await ends.WaitAsync();
        await ReopenAsync();
        var log = await ToListAsync(Store.ReadTopicAsync("t"));
        log.Select(stored => stored.Type).ShouldBe(["asked", .. Enumerable.Repeat(EventTypes.DeliveryParked, parkings), "end", "end"]);
        return [.. log.Where(stored => stored.Type == EventTypes.DeliveryParked)];
    }

    private async Task<IEnumerable<(string Agent, string? EventId)>> ParkedAsync()
    {
        var parked = (await Store.ListParkedDeliveriesAsync(new ParkedDeliveryQuery())).Unwrap();
        return parked.Items.Select(row => (row.Agent, row.EventId)).Order();
    }

    private static AgentRegistration FailingUntilEnd(string name, EventFilter filter, Countdown ends) =>
        AgentRegistration.Create(name, filter, (delivery, _, _) =>
        {
            if (delivery.Trigger!.Type != "end")
                throw new InvalidOperationException("always");
            ends.Signal();
            return Task.FromResult(AgentOutput.None);
        }, Once);
}
