namespace Cop.Trials;

/// <summary>External clients that respond to requests, some late, and decide about parked deliveries.</summary>
internal static class WorkloadClients
{
    public static SimulatedCommand? Answer(Event appended, SeededRandom chance) => appended.Type switch
    {
        "work.review_requested" => Approve(appended, chance),
        EventTypes.DeliveryParked => Decide(appended, chance),
        _ => null,
    };

    private static SimulatedCommand.Append? Approve(Event request, SeededRandom chance) => chance.OneIn(6) ? null : new()
    {
        At = TimeSpan.FromMilliseconds(chance.Next(1, chance.OneIn(2) ? 100 : 90_000)),
        TopicId = request.TopicId,
        Drafts = [EventDraft.Create("work.approved", ("requestId", request.Payload["requestId"]))],
        Actor = Actor.Human("grace"),
    };

    private static SimulatedCommand.Call Decide(Event parked, SeededRandom chance)
    {
        var (agent, eventId) = (parked.Payload["agent"]!.AsString()!, parked.Payload["eventId"]!.AsString()!);
        var retries = chance.OneIn(2);
        return new()
        {
            At = TimeSpan.FromMilliseconds(chance.Next(1, 20_000)),
            Name = $"{(retries ? "retry" : "skip")} of {eventId} for {agent}",
            Do = async (kernel, cancellation) => retries
                ? (await kernel.RetryParkedDeliveryAsync(parked.TopicId, agent, eventId, "human:op", cancellation)
                    .ConfigureAwait(false)).Error
                : (await kernel.SkipParkedDeliveryAsync(parked.TopicId, agent, eventId, "human:op", cancellation)
                    .ConfigureAwait(false)).Error,
        };
    }
}
