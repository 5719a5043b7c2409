namespace Cop.Core.Tests.Typed;

/// <summary>Upcasters from record to record.</summary>
[Trait("spec", "2.9")]
public sealed class RecordUpcasterTests
{
    [EventType("visitor.came")]
    private sealed record VisitorCameV1(string Name) : EventPayload<VisitorCameV1>;

    [EventType("visitor.came", Version = 2)]
    private sealed record VisitorCameV2(string First, string Last) : EventPayload<VisitorCameV2>, IUpcastFrom<VisitorCameV1, VisitorCameV2>
    {
        public static VisitorCameV2 Upcast(VisitorCameV1 old) => new(old.Name.Split(' ')[0], old.Name.Split(' ')[^1]);
    }

    [EventType("visitor.came", Version = 3)]
    private sealed record VisitorCame(string First, string Last, string Desk)
        : EventPayload<VisitorCame>, IUpcastFrom<VisitorCameV2, VisitorCame>
    {
        public static VisitorCame Upcast(VisitorCameV2 old) => new(old.First, old.Last, "front");
    }

    [EventType("visitor.left", Version = 1)]
    private sealed record Backwards(string Name) : EventPayload<Backwards>, IUpcastFrom<VisitorCameV1, Backwards>
    {
        public static Backwards Upcast(VisitorCameV1 old) => new(old.Name);
    }

    [Fact]
    public void A_payload_of_any_older_version_is_read_as_the_newest_record()
    {
        StoredEvents.Of("visitor.came", """{"name":"Ada King"}""").Payload<VisitorCame>().ShouldBe(new VisitorCame("Ada", "King", "front"));
        StoredEvents.Of("visitor.came", """{"first":"Ada","last":"King"}""", "2").Payload<VisitorCame>()
            .ShouldBe(new VisitorCame("Ada", "King", "front"));
        StoredEvents.Of("visitor.came", """{"first":"A","last":"K","desk":"back"}""", "3").Payload<VisitorCame>()
            .ShouldBe(new VisitorCame("A", "K", "back"));
    }

    [Fact]
    public void Members_that_the_old_record_does_not_know_are_carried_over()
    {
        var stored = StoredEvents.Of("visitor.came", """{"name":"Ada King","vip":true,"desk":"x"}""");
        var upcast = new UpcasterChain(Of<VisitorCame>()).Read(stored);
        upcast.SchemaVersion.ShouldBe("3");
        upcast.Payload.ToString().ShouldBe("""{"desk":"front","first":"Ada","last":"King","vip":true}""");
    }

    [Fact]
    public void A_version_without_a_path_is_refused_and_says_what_to_do()
    {
        Refused("4").ShouldContain("deploy the version that knows it");
        Refused("0").ShouldContain("IUpcastFrom");
    }

    [Fact]
    public void An_old_payload_that_does_not_fit_the_old_record_names_the_version()
    {
        var error = Should.Throw<CopException>(() => StoredEvents.Of("visitor.came", "{}").Payload<VisitorCame>()).Error;
        (error.Code, error.Message.Contains("version '1'", StringComparison.Ordinal)).ShouldBe(("invalid_payload", true));
    }

    [Fact]
    public void An_upcaster_between_two_event_types_is_refused() =>
        Should.Throw<ArgumentException>(() => Of<Backwards>()).Message.ShouldContain("both have one event type");

    private static System.Collections.Immutable.ImmutableArray<IUpcaster> Of<T>() where T : IEventPayload<T> => T.Upcasters;

    private static string Refused(string version)
    {
        var error = Should.Throw<CopException>(() => StoredEvents.Of("visitor.came", "{}", version).Payload<VisitorCame>()).Error;
        error.Code.ShouldBe("schema_unknown");
        return error.Message;
    }
}
