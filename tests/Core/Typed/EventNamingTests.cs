namespace Cop.Core.Tests.Typed;

/// <summary>The event type and version of a record.</summary>
public sealed class EventNamingTests
{
    private sealed record HTTPFailed : EventPayload<HTTPFailed>;

    private sealed record Ping : EventPayload<Ping>;

    private sealed record OrderLineAdded : EventPayload<OrderLineAdded>;

    [EventType("order.line_added", Version = 3)]
    private sealed record LineAddedToOrder : EventPayload<LineAddedToOrder>;

    private sealed record RoomBookedV2 : EventPayload<RoomBookedV2>;

    [EventType("room.booked", Version = 4)]
    private sealed record RoomBookedV3 : EventPayload<RoomBookedV3>;

    [EventType("task.exploded")]
    private sealed record TaskExploded : EventPayload<TaskExploded>;

    [EventType(Version = 0)]
    private sealed record RoomLeft : EventPayload<RoomLeft>;

    [EventType("")]
    private sealed record Unnamed : EventPayload<Unnamed>;

    [Fact]
    public void The_words_of_a_record_name_its_event_type()
    {
        Name<GuestArrived>().ShouldBe(("guest.arrived", "1"));
        Name<HTTPFailed>().ShouldBe(("http.failed", "1"));
        Name<Ping>().ShouldBe(("ping", "1"));
    }

    [Fact]
    public void The_attribute_decides_over_the_name() => Name<LineAddedToOrder>().ShouldBe(("order.line_added", "3"));

    [Fact]
    public void A_final_version_in_the_name_is_the_version() => Name<RoomBookedV2>().ShouldBe(("room.booked", "2"));

    [Fact]
    public void A_record_without_a_clear_type_is_refused_with_its_name()
    {
        Refused<OrderLineAdded>("OrderLineAdded").ShouldContain("[EventType(\"order.line.added\")]");
        Refused<RoomBookedV3>("RoomBookedV3").ShouldContain("V3");
        Refused<TaskExploded>("TaskExploded").ShouldContain("task.exploded");
        Refused<RoomLeft>("RoomLeft").ShouldContain("at least 1");
        Refused<Unnamed>("Unnamed").ShouldContain("not a valid event type");
    }

    private static string Refused<T>(string name) where T : IEventPayload<T>
    {
        var message = Should.Throw<ArgumentException>(() => T.EventType).Message;
        message.ShouldContain(name);
        return message;
    }

    private static (string Type, string Version) Name<T>() where T : IEventPayload<T> => (T.EventType, T.SchemaVersion);
}
