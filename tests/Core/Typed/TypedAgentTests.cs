using Cop.Core.Tests.Engine;
using Cop.Events;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Cop.Core.Tests.Typed;

/// <summary>Agents of typed handlers.</summary>
[Trait("spec", "5.3")]
public sealed class TypedAgentTests
{
    [EventType("room.cleaned", Version = 1)]
    private sealed record RoomCleanedV1(int Number) : EventPayload<RoomCleanedV1>;

    [EventType("room.cleaned", Version = 2)]
    private sealed record RoomCleaned(string Room) : EventPayload<RoomCleaned>, IUpcastFrom<RoomCleanedV1, RoomCleaned>
    {
        public static RoomCleaned Upcast(RoomCleanedV1 old) => new($"room {old.Number}");
    }

    [EventType("guest.arrived")]
    private sealed record OtherArrived(string Name) : EventPayload<OtherArrived>;

    private sealed class Greeter
    {
        public AgentOutput Greet(GuestArrived guest) => new GuestGreeted($"Good day, {guest.Name}.");

        public AgentOutput Note(RoomCleaned cleaned, AgentContext context) =>
            new GuestGreeted($"{cleaned.Room} {context.Trigger!.TopicSeq}");

        public Task<AgentOutput> CloseAsync(TopicUpdated updated, AgentContext context, CancellationToken cancellationToken) =>
            Task.FromResult<AgentOutput>(new TopicClosed { Reason = updated.Title });
    }

    private sealed class SingleInstance(object service) : IServiceProvider
    {
        public object? GetService(Type serviceType) => serviceType.IsInstanceOfType(service) ? service : null;
    }

    [Fact]
    public async Task A_handler_takes_a_record_and_returns_one()
    {
        await using var kernel = await StartAsync(cop =>
            cop.AddAgent("greeter", TestKernel.Patient).On((GuestArrived guest) => new GuestGreeted($"Welcome, {guest.Name}!")));
        await kernel.AppendAsync(new GuestArrived("Ada").ToDraft());
        var greeted = (await kernel.SeeAsync("guest.greeted")).As<GuestGreeted>();
        (greeted.Payload.Text, greeted.Initiator, greeted.TopicSeq).ShouldBe(("Welcome, Ada!", "agent:greeter", 2));
    }

    [Fact]
    public async Task A_collection_expression_of_records_is_an_output_in_order()
    {
        await using var kernel = await StartAsync(cop => cop.AddAgent("planner", TestKernel.Patient).On((GuestArrived guest) =>
        [
            new TaskCreated("t1") { Title = guest.Name },
            EventDraft.Create("room.opened"),
            .. new[] { "a", "b" }.Select(step => new StepCreated(step, "t1")),
        ]));
        await kernel.AppendAsync(new GuestArrived("Ada").ToDraft());
        await kernel.SeeAsync("step.created", times: 2);
        (await kernel.TypesAsync()).ShouldBe("guest.arrived task.created room.opened step.created step.created");
    }

    [Fact]
    public void The_filter_is_what_the_handlers_take()
    {
        var builder = new CopBuilder(new ServiceCollection());
        builder.AddAgent<Greeter>("greeter").On<GuestArrived>(agent => agent.Greet).On<RoomCleaned>(agent => agent.Note)
            .On<TopicUpdated>(agent => agent.CloseAsync);
        var registration = builder.Build().Agents.ShouldHaveSingleItem();
        registration.Filter.Types.ShouldBe(["guest.arrived", "room.cleaned", "topic.updated"]);
        registration.Options.ResumesAt(null).ShouldBeFalse();
        builder.Services.ShouldContain(service => service.ServiceType == typeof(Greeter) && service.Lifetime == ServiceLifetime.Scoped);
    }

    [Fact]
    public async Task The_methods_of_a_class_are_handlers()
    {
        var builder = new CopBuilder(new ServiceCollection());
        builder.AddAgent<Greeter>("greeter").On<GuestArrived>(agent => agent.Greet);
        var agent = builder.Build().Agents[0].Factory(new SingleInstance(new Greeter()));
        var delivery = new Delivery
            { TopicId = TestKernel.Topic, Attempt = 1, Trigger = StoredEvents.Of("guest.arrived", """{"name":"Ada"}""") };
        var output = await agent.HandleAsync(delivery, null!, CancellationToken.None);
        output.Single<GuestGreeted>().ShouldBe(new GuestGreeted("Good day, Ada."));
        Should.Throw<InvalidOperationException>(() => output.Single<GuestArrived>()).Message.ShouldContain("guest.greeted");
    }

    [Fact]
    public async Task An_event_of_an_older_version_reaches_the_handler_as_the_newest_record()
    {
        await using var kernel = await StartAsync(cop =>
        {
            cop.AddAgent("a", TestKernel.Patient).On((RoomCleaned cleaned, AgentContext context) =>
                new GuestGreeted($"{cleaned.Room} at {context.Trigger!.TopicSeq}"));
            cop.AddAgent("b", TestKernel.Patient).On((RoomCleaned _) => AgentOutput.None);
        });
        await kernel.AppendAsync(new RoomCleanedV1(7).ToDraft());
        (await kernel.SeeAsync("guest.greeted")).Payload<GuestGreeted>().Text.ShouldBe("room 7 at 1");
    }

    [Theory]
    [InlineData("""{"name":7}""", "1", "invalid_payload")]
    [InlineData("""{"name":"Ada"}""", "2", "schema_unknown")]
    public async Task A_payload_that_does_not_fit_is_parked_at_once_and_nothing_else_stops(string payload, string version, string code)
    {
        await using var kernel = await StartAsync(cop =>
            cop.AddAgent("greeter", TestKernel.Patient).On((GuestArrived guest) => new GuestGreeted(guest.Name)));
        var wrong = await kernel.AppendAsync(
            new EventDraft { Type = "guest.arrived", SchemaVersion = version, Payload = CopJson.Parse(payload).Unwrap() });
        await kernel.AppendAsync(new GuestArrived("Bob").ToDraft());
        (await kernel.SeeAsync("guest.greeted")).Payload<GuestGreeted>().Text.ShouldBe("Bob");
        var parked = (await kernel.FindAsync(stored => stored.Type == "delivery.parked")).Payload<DeliveryParked>();
        (parked.EventId, parked.Attempt, parked.Error!.Code).ShouldBe((wrong.Id, 1, code));
        parked.Error.Message.ShouldContain("GuestArrived");
    }

    [Fact]
    public async Task An_old_payload_that_does_not_fit_its_record_is_parked_at_once_and_stays_readable()
    {
        await using var kernel = await StartAsync(cop =>
            cop.AddAgent("a", TestKernel.Patient).On((RoomCleaned cleaned) => new GuestGreeted(cleaned.Room)));
        await kernel.AppendAsync(EventDraft.Create("room.cleaned", ("number", CopJson.From("seven"))));
        await kernel.AppendAsync(new RoomCleanedV1(8).ToDraft());
        (await kernel.FindAsync(stored => stored.Type == "guest.greeted")).Payload<GuestGreeted>().Text.ShouldBe("room 8");
        var parked = (await kernel.FindAsync(stored => stored.Type == "delivery.parked")).Payload<DeliveryParked>();
        (parked.Attempt, parked.Error!.Code).ShouldBe((1, "invalid_payload"));
        parked.Error.Message.ShouldContain("version '1', at '$.number'");
        (await kernel.ReadAsync())[0].SchemaVersion.ShouldBe("1");
        await kernel.VerifyAsync();
    }

    [EventType("door.closed", Version = 3)]
    private sealed record DoorClosed(int Number) : EventPayload<DoorClosed>;

    [CopData(Version = 2)]
    private sealed record Gap(int Number) : ICopData<Gap>;

    [Fact]
    public void A_version_without_a_path_from_the_first_is_a_fault_at_the_start()
    {
        var builder = new CopBuilder(new ServiceCollection());
        builder.AddAgent("a").On((DoorClosed _) => AgentOutput.None).OnResume(
            new ResumePoint<Gap>("gap"), (_, _, _) => AgentOutput.None);
        var failures = Should.Throw<OptionsValidationException>(
            () => new CopOptionsFactory(builder, []).Create(Options.DefaultName)).Failures.ToList();
        failures.ShouldContain(failure => failure.Contains("IUpcastFrom<DoorClosedV1, DoorClosed>", StringComparison.Ordinal));
        failures.ShouldContain(failure => failure.Contains("Gap is version 2", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_handler_that_parks_its_delivery_is_not_tried_again()
    {
        await using var kernel = await StartAsync(cop => cop.AddAgent("greeter", TestKernel.Patient).On(
            (GuestArrived _) => AgentOutput.Park(new CopError("house_full", "No room is free."))));
        await kernel.AppendAsync(new GuestArrived("Ada").ToDraft());
        var parked = (await kernel.FindAsync(stored => stored.Type == "delivery.parked")).Payload<DeliveryParked>();
        (parked.Attempt, parked.Error!.Code).ShouldBe((1, "house_full"));
    }

    [Fact]
    public void Faults_of_handlers_are_all_named_at_the_start()
    {
        var builder = new CopBuilder(new ServiceCollection());
        builder.AddAgent("idle");
        builder.AddAgent("a").On((GuestArrived _) => AgentOutput.None);
        builder.AddAgent("b").On((OtherArrived _) => AgentOutput.None);
        var failures = Should.Throw<OptionsValidationException>(
            () => new CopOptionsFactory(builder, []).Create(Options.DefaultName)).Failures.ToList();
        failures.ShouldContain(failure => failure.Contains("'idle' has no handler", StringComparison.Ordinal));
        failures.ShouldContain(failure => failure.Contains("OtherArrived", StringComparison.Ordinal)
            && failure.Contains("GuestArrived", StringComparison.Ordinal) && failure.Contains("'guest.arrived'", StringComparison.Ordinal));
    }

    [Fact]
    public void A_second_handler_of_one_event_is_refused()
    {
        var agent = new CopBuilder(new ServiceCollection()).AddAgent("a").On((GuestArrived _) => AgentOutput.None);
        Should.Throw<ArgumentException>(() => agent.On((GuestArrived _) => AgentOutput.None)).Message.ShouldContain("two handlers");
    }

    private static Task<TestKernel> StartAsync(Action<CopBuilder> configure)
    {
        var builder = new CopBuilder(new ServiceCollection());
        configure(builder);
        return TestKernel.StartAsync(builder.Build());
    }
}
