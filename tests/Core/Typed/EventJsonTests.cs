using System.Collections.Immutable;

namespace Cop.Core.Tests.Typed;

/// <summary>The one JSON form of records.</summary>
[Trait("spec", "2.1")]
public sealed class EventJsonTests
{
    private enum RoomKind
    {
        Single,
        DoubleBed,
    }

    [EventType("room.booked")]
    private sealed record RoomBooked(
        string GuestName, RoomKind Kind, decimal Price, DateTimeOffset ArrivesAt, string? Note, ImmutableArray<string> Extras, int? Floor)
        : EventPayload<RoomBooked>
    {
        public int Nights { get; init; } = 1;

        public ImmutableArray<string> Wishes { get; init; } = [];

        public string Label => $"{GuestName} {Kind}";
    }

    private sealed record CountTaken(long Count) : EventPayload<CountTaken>;

    private sealed record ClockRead(DateTime At) : EventPayload<ClockRead>;

    private static readonly RoomBooked Booked = new(
        "Ada", RoomKind.DoubleBed, 120.50m, new DateTimeOffset(2026, 3, 4, 6, 6, 7, 890, TimeSpan.FromHours(1)), null, [], null);

    private const string Written =
        """{"arrivesAt":"2026-03-04T05:06:07.890Z","extras":[],"guestName":"Ada","kind":"doubleBed","nights":1,"price":"120.50"}""";

    [Fact]
    public void A_record_has_one_form() => Booked.ToDraft().Payload.ToString().ShouldBe(Written);

    [Fact]
    public void Absent_members_that_may_be_null_are_null()
    {
        var read = StoredEvents.Of("room.booked", Written).Payload<RoomBooked>();
        (read with { Extras = Booked.Extras, Wishes = Booked.Wishes }).ShouldBe(
            Booked with { ArrivesAt = Booked.ArrivesAt.ToUniversalTime() });
    }

    [Fact]
    public void Unknown_members_are_skipped_and_stay_in_the_event()
    {
        var stored = StoredEvents.Of("guest.arrived", """{"name":"Ada","shoeSize":39}""");
        stored.As<GuestArrived>().Payload.ShouldBe(new GuestArrived("Ada"));
        stored.As<GuestArrived>().Envelope.Payload["shoeSize"]!.ToString().ShouldBe("39");
    }

    [Theory]
    [InlineData("room.booked", "\"DoubleBed\"", "kind")]
    [InlineData("room.booked", "1", "kind")]
    [InlineData("room.booked", "\"single,doubleBed\"", "kind")]
    [InlineData("room.booked", "120.5", "price")]
    [InlineData("room.booked", "\"1e3\"", "price")]
    [InlineData("room.booked", "\"2026-03-04T05:06:07+01:00\"", "arrivesAt")]
    [InlineData("room.booked", "7", "arrivesAt")]
    [InlineData("room.booked", "null", "guestName")]
    [InlineData("room.booked", "\"2\"", "nights")]
    public void A_value_of_another_form_is_refused_with_its_path(string type, string value, string member)
    {
        var payload = CopJson.Parse(Written).Unwrap().With(member, CopJson.Parse(value).Unwrap());
        var error = Should.Throw<CopException>(() => StoredEvents.Of(type, payload.ToString()).Payload<RoomBooked>()).Error;
        error.Code.ShouldBe("invalid_payload");
        error.Message.ShouldContain("RoomBooked");
        error.Message.ShouldContain(member);
    }

    [Fact]
    public void A_missing_member_is_refused_by_name()
    {
        var error = Should.Throw<CopException>(() => StoredEvents.Of("guest.arrived", """{"Name":"Ada"}""").Payload<GuestArrived>()).Error;
        (error.Code, error.Message.Contains("name", StringComparison.Ordinal)).ShouldBe(("invalid_payload", true));
    }

    [Fact]
    public void A_number_that_a_double_would_round_is_refused_on_writing()
    {
        new CountTaken((1L << 53) - 1).ToDraft().Payload["count"]!.ToString().ShouldBe("9007199254740991");
        Should.Throw<CopException>(() => new CountTaken((1L << 53) + 1).ToDraft());
    }

    [Fact]
    public void A_time_without_a_zone_is_refused_on_writing()
    {
        new ClockRead(new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc)).ToDraft().Payload.ToString()
            .ShouldBe("""{"at":"2026-01-02T03:04:05.000Z"}""");
        Should.Throw<System.Text.Json.JsonException>(() => new ClockRead(new DateTime(2026, 1, 2)).ToDraft());
    }

    [Fact]
    public void An_event_is_tested_by_the_type_of_its_record()
    {
        StoredEvents.Of("guest.arrived", """{"name":"Ada"}""").Is<GuestArrived>(out var guest).ShouldBeTrue();
        guest!.Name.ShouldBe("Ada");
        StoredEvents.Of("guest.left", "{}").Is<GuestArrived>(out _).ShouldBeFalse();
        Should.Throw<CopException>(() => StoredEvents.Of("guest.arrived", "{}").Is<GuestArrived>(out _));
    }
}
