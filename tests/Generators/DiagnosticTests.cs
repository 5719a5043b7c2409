using Microsoft.CodeAnalysis;

namespace Cop.Generators.Tests;

/// <summary>Each mistake that the compiler can find has a diagnostic, at its place.</summary>
public sealed class DiagnosticTests
{
    private const string Arrived = """[EventType("guest.arrived")] public sealed partial record GuestArrived(string Name);""";

    [Theory]
    [InlineData("COP001", """[EventType("a.b")] public sealed record Plain(string Name);""", "make it and the types around it partial")]
    [InlineData("COP001", """[CopData] public sealed record Plain(string Name);""", "derive it from ICopData<Plain>")]
    [InlineData("COP002", Arrived + """[EventType("guest.arrived")] public sealed partial record Other(string Name);""", "version 1")]
    [InlineData("COP003", "[EventType] public sealed partial record OrderLineAdded(int Number);", "[EventType(\"order.line.added\")]")]
    [InlineData("COP004", """[EventType("task.done")] public sealed partial record TaskDone(int Number);""", "protocol's own")]
    [InlineData("COP007", """[EventType("a.b", Version = 3)] public sealed partial record Gap(int Number);""", "from version 2")]
    [InlineData("COP007", """[CopData(Version = 2)] public sealed partial record Gap(int Number);""", "IUpcastFrom<GapV1, Gap>")]
    [InlineData("COP009", """[EventType("a.b")] public sealed partial record Room(DateTime? Left);""", "use DateTimeOffset, or DateOnly")]
    [InlineData("COP009", "[CopData] public sealed partial record Room { public object? Left { get; init; } }", "'Room.Left' is a Object")]
    public async Task A_mistake_in_a_record_is_an_error(string id, string records, string message)
    {
        var found = (await CompiledHost.AnalyzeAsync("Console.WriteLine();" + records)).ShouldHaveSingleItem();
        (found.Id, found.Severity).ShouldBe((id, DiagnosticSeverity.Error));
        found.GetMessage(System.Globalization.CultureInfo.InvariantCulture).ShouldContain(message);
    }

    [Theory]
    [InlineData("PublishAot")]
    [InlineData("PublishTrimmed")]
    [InlineData("IsAotCompatible")]
    public async Task A_record_without_a_context_is_an_error_in_a_host_without_reflection(string property)
    {
        var code = "Console.WriteLine();" + Arrived;
        (await CompiledHost.AnalyzeAsync(code, (property, "true"))).ShouldHaveSingleItem().Id.ShouldBe("COP005");
        (await CompiledHost.AnalyzeAsync(code, (property, "false"))).ShouldBeEmpty();
        (await CompiledHost.AnalyzeAsync(
            code + Context("GuestArrived"), (property, "true"))).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_enum_in_a_context_needs_its_text_form()
    {
        const string kind = "public enum Kind { A } [EventType(\"a.b\")] public sealed partial record Room(Kind Kind, Kind? Other);";
        var code = "Console.WriteLine();" + kind + Context("Room");
        (await CompiledHost.AnalyzeAsync(code)).Select(each => each.Id).Distinct().ShouldBe(["COP008"]);
        (await CompiledHost.AnalyzeAsync(code.Replace(
            "public enum", "[System.Text.Json.Serialization.JsonConverter(typeof(EnumTextConverter<Kind>))] public enum",
            StringComparison.Ordinal))).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("COP006", "AgentOutput Say() => new ContinuationResumed(\"c\", \"event\", 1);")]
    [InlineData("COP006", "AgentOutput Say() => [new GuestArrived(\"a\"), new DeliveryParked(\"agent:a\", 5)];")]
    [InlineData("COP010", "void Say(TopicClient topic) { topic.AppendAsync(new GuestArrived(\"a\"), Actor.Human(\"b\")); }")]
    [InlineData("COP010", "async Task Say(TopicClient topic) { await topic.AppendAsync(new GuestArrived(\"a\"), Actor.Human(\"b\")); }")]
    [InlineData("COP012", "public static readonly ResumePoint<State> Next = new(\"next\");")]
    [InlineData("COP012", "public static readonly Cop.Hitl.Question<State, bool> Next = new(\"next\"); OutputPart Say(AgentContext c) => " +
        "Next.Ask(c, \"Fit?\", new State(1)); Task Tell(Cop.Hitl.HumanRequests r) => r.AnswerAsync(Next, \"t\", \"r\", true, default);")]
    [InlineData("COP013", "EventMatch Say() => EventMatch.For<Answered>();")]
    [InlineData("COP020", "EventDraft Say() => EventDraft.Create(\"guest.arrived\");")]
    [InlineData("COP030", "void Say(AgentBuilder a, CopKernel k) { a.On((GuestArrived g) => { _ = " +
        "k.StoreId; return AgentOutput.None; }); }")]
    [InlineData("COP031", "void Say(AgentBuilder a) { a.On((GuestArrived g) => new GuestArrived(DateTime.UtcNow.ToString())); }")]
    [InlineData("COP031", "void Say(AgentBuilder a) { a.On<GuestArrived>(async (g, c, t) => { await " +
        "Task.Delay(5, t); return AgentOutput.None; }); }")]
    [InlineData("COP032", "void Say(AgentBuilder<Agent> a) { a.On<GuestArrived>(agent => agent.Handle); }")]
    [InlineData("COP033", "async Task Say(AgentContext c) { foreach (var i in new[] { 1 }) await " +
        "c.RunOnceAsync(\"pay\", (_, _) => Task.FromResult(new State(i)), default); }")]
    public async Task A_mistake_in_code_is_a_diagnostic_at_its_place(string id, string member)
    {
        var found = (await CompiledHost.AnalyzeAsync(Code(member))).ShouldHaveSingleItem();
        found.Id.ShouldBe(id);
    }

    [Theory]
    [InlineData("AgentOutput Say() => [new GuestArrived(\"a\"), new ContinuationCancelled(\"c\"), new TaskStarted(\"t\")];")]
    [InlineData("async Task Say(TopicClient topic) { (await topic.AppendAsync(new GuestArrived(\"a\"), Actor.Human(\"b\"))).Unwrap(); }")]
    [InlineData("async Task Say(TopicClient topic) { _ = await topic.AppendAsync(new GuestArrived(\"a\"), Actor.Human(\"b\")); }")]
    [InlineData("static readonly ResumePoint<State> Next = new(\"next\"); void Say(AgentBuilder a) { " +
        "a.OnResume(Next, (_, _, _) => AgentOutput.None); }")]
    [InlineData("static readonly Cop.Hitl.Question<State, bool> Next = new(\"next\"); void Say(AgentBuilder a) { " +
        "Cop.Hitl.AgentBuilderHitlExtensions.OnAnswer(a, Next, (_, _, _) => AgentOutput.None); }")]
    [InlineData("EventMatch Say() => EventMatch.For<Answered>().And<Answered, string>(x => x.RequestId, \"r\");")]
    [InlineData("EventDraft Say() => EventDraft.Create(\"guest.left\");")]
    [InlineData("void Say(AgentBuilder a) { a.On((GuestArrived g, AgentContext c) => new " +
        "GuestArrived(c.TimeProvider.GetUtcNow().ToString())); }")]
    [InlineData("void Say() { Console.WriteLine($\"{DateTime.UtcNow} {Guid.NewGuid()}\"); }")]
    [InlineData("async Task Say(AgentContext c) { foreach (var i in new[] { 1 }) await " +
        "c.RunOnceAsync($\"pay {i}\", (_, _) => Task.FromResult(new State(i)), default); }")]
    public async Task Correct_code_has_no_diagnostic(string member) => (await CompiledHost.AnalyzeAsync(Code(member))).ShouldBeEmpty();

    private static string Code(string member) =>
        $$"""
        Console.WriteLine();
        {{Arrived}}
        [EventType("human.input.provided")] public sealed partial record Answered(string RequestId);
        [CopData] public sealed partial record State(int Number);
        public sealed class Agent { public AgentOutput Handle(GuestArrived guest) => new GuestArrived(Guid.NewGuid().ToString()); }
        public sealed class Host { {{member}} }
        """;

    private static string Context(string record) =>
        $"[System.Text.Json.Serialization.JsonSerializable(typeof({record}))] internal sealed class HostJson : "
            + "System.Text.Json.Serialization.JsonSerializerContext { HostJson() : base(null) { } public static HostJson Default => null!; "
            + "protected override System.Text.Json.JsonSerializerOptions? GeneratedSerializerOptions => null; "
            + "public override System.Text.Json.Serialization.Metadata.JsonTypeInfo? GetTypeInfo(Type type) => null; }";
}
