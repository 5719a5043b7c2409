using Microsoft.CodeAnalysis;

namespace Cop.Generators.Tests;

/// <summary>The generated parts of records.</summary>
public sealed class RecordGeneratorTests
{
    private const string Records =
        """
        using System.Text.Json.Serialization;
        [EventType("guest.arrived", Version = 1)] public sealed partial record GuestArrivedV1(string Name);
        [EventType("guest.arrived", Version = 2)]
        public sealed partial record GuestArrived(string First, string? Last, int URLCount, bool @event)
            : IUpcastFrom<GuestArrivedV1, GuestArrived>
        {
            public static GuestArrived Upcast(GuestArrivedV1 old) => new(old.Name, null, 0, true);
        }
        [CopData] public sealed partial record Watch(string Sku);
        public static partial class Outer
        {
            [EventType] internal sealed partial record DoorClosed([property: JsonPropertyName("no")] long Number, DoorClosed.Kind Sort)
            {
                public enum Kind { Slammed }
            }
        }
        """;

    private const string Program =
        """

        AgentOutput output = [new GuestArrived("Ada", null, 1, true), new Outer.DoorClosed(7, Outer.DoorClosed.Kind.Slammed)];
        Console.WriteLine(string.Join(" ", output.Drafts.Select(draft => $"{draft.Type} {draft.SchemaVersion} {draft.Payload}")));
        Console.WriteLine(GuestArrived.Where(first: "Ada", urlCount: 2, @event: true).Values);
        Console.WriteLine(Outer.DoorClosed.Where(number: 7, sort: Outer.DoorClosed.Kind.Slammed).Values);
        Console.WriteLine(Upcasters<GuestArrived>());
        Console.WriteLine(new ResumePoint<Watch>("next").Name);
        static string Upcasters<T>() where T : IEventPayload<T> =>
            string.Join(" ", T.Upcasters.Select(step => $"{step.FromVersion}>{step.ToVersion}"));
        """;

    [Fact]
    public async Task Attributes_alone_make_records_payloads_and_data()
    {
        var (_, compilation) = CompiledHost.Generate(Split(Program, Records));
        compilation.GetDiagnostics().Where(each => each.Severity >= DiagnosticSeverity.Warning).ShouldBeEmpty();
        var lines = await RunAsync(compilation);
        lines[0].ShouldBe("""guest.arrived 2 {"event":true,"first":"Ada","urlCount":1} door.closed 1 {"no":7,"sort":"slammed"}""");
        lines[1].ShouldBe("""{"/payload/event":true,"/payload/first":"Ada","/payload/urlCount":2}""");
        lines[2].ShouldBe("""{"/payload/no":7,"/payload/sort":"slammed"}""");
        lines[3].ShouldBe("1>2");
    }

    [Fact]
    public async Task A_record_can_be_the_payload_of_an_event_and_data()
    {
        var (_, compilation) = CompiledHost.Generate(
            """
            AgentOutput output = new Article("x");
            Console.WriteLine($"{output.Drafts[0].Type} {output.Drafts[0].SchemaVersion} {Version<Article>()}");
            static string Version<T>() where T : ICopData<T> => T.Version;
            [EventType("article.sent"), CopData(Version = 2)] public sealed partial record Article(string Text);
            """);
        compilation.GetDiagnostics().Where(each => each.Severity >= DiagnosticSeverity.Warning).ShouldBeEmpty();
        (await RunAsync(compilation))[0].ShouldBe("article.sent 1 2");
    }

    [Fact]
    public void A_context_that_lists_a_record_serializes_it()
    {
        var (generated, _) = CompiledHost.Generate(
            """
            using System.Text.Json.Serialization;
            Console.WriteLine();
            [EventType("a.b")] public sealed partial record Listed(string Name);
            [EventType("a.c")] public sealed partial record Unlisted(string Name);
            [JsonSerializable(typeof(Listed))] internal sealed partial class HostJson : JsonSerializerContext;
            """);
        generated.ShouldContain("EventJson.For<global::Listed>(global::HostJson.Default)");
        generated.ShouldNotContain("EventJson.For<global::Unlisted>");
    }

    [Fact]
    public void Members_that_the_source_has_are_not_generated()
    {
        var (generated, compilation) = CompiledHost.Generate(
            """
            Console.WriteLine();
            [EventType("a.b")] public sealed partial record Own(string Name) : EventPayload<Own>, IEventPayload<Own>
            {
                static string IEventPayload<Own>.EventType => "own.name";
                public static EventMatch Where(string name) => EventMatch.For<Own>();
            }
            """);
        compilation.GetDiagnostics().Where(each => each.Severity == DiagnosticSeverity.Error).ShouldBeEmpty();
        generated.ShouldNotContain("EventType =>");
        generated.ShouldNotContain(" Where(");
        generated.ShouldContain("SchemaVersion");
    }

    // Statements come before types.
    private static string Split(string program, string records)
    {
        var end = records.IndexOf('\n', StringComparison.Ordinal);
        return records[..end] + program + "\n" + records[end..];
    }

    private static async Task<string[]> RunAsync(Compilation compilation)
    {
        using var image = new MemoryStream();
        compilation.Emit(image).Success.ShouldBeTrue();
        var entry = System.Reflection.Assembly.Load(image.ToArray()).EntryPoint!;
        var written = new StringWriter();
        var before = Console.Out;
        Console.SetOut(written);
        try
        {
            if (entry.Invoke(null, entry.GetParameters().Length == 0 ? null : [Array.Empty<string>()]) is Task task)
                await task;
        }
        finally
        {
            Console.SetOut(before);
        }

        return written.ToString().Split(Environment.NewLine);
    }
}
