using System.Text;
using Cop.Core.Tests.Vectors;

namespace Cop.Core.Tests.JsonLd;

/// <summary>spec/vectors/jsonld: nodes by a second implementation, statements and compacted documents by the jsonld processor.</summary>
public sealed class JsonLdVectorTests
{
    private static readonly Dictionary<string, CopJson> EventVectors = Cases("events.json");
    private static readonly Dictionary<string, CopJson> ViewVectors = Cases("views.json");

    private static readonly JsonLdOptions Options = new()
    {
        Vocabularies =
        [
            JsonLdVocabulary.Create("legal", "https://example.org/legal#")
                .WithEventClass("evidence.submitted", "EvidenceSubmission")
                .WithProperty("evidence.submitted", "/court", "court")
                .WithProperty("evidence.submitted", "/pages", "pages")
                .WithProperty("evidence.submitted", "/exhibit", "exhibit", JsonLdValueKind.Link)
                .WithProperty("evidence.submitted", "/due", "due", JsonLdValueKind.Time)
                .WithProperty("evidence.submitted", "/weights", "weight")
                .WithProperty("evidence.submitted", "/detail/a~1b", "detail"),
        ],
    };

    public static TheoryData<string> EventNames => [.. EventVectors.Keys];

    public static TheoryData<string> ViewNames => [.. ViewVectors.Keys];

    [Theory, MemberData(nameof(EventNames))]
    [Trait("spec", "7.3"), Trait("spec", "7.3.1"), Trait("spec", "7.3.3"), Trait("spec", "7.2.2")]
    public void An_event_has_the_node_of_its_vector(string name)
    {
        var vector = EventVectors[name];
        Node(vector).ToJson().ShouldBe(vector["node"]!);
    }

    [Theory, MemberData(nameof(EventNames)), Trait("spec", "7.5")]
    public void The_statements_of_an_event_are_those_of_the_processor(string name)
    {
        var vector = EventVectors[name];
        Lines(Node(vector)).ShouldBe(vector["nquads"]!.Items.Select(line => line.AsString()!));
    }

    [Theory, MemberData(nameof(EventNames)), Trait("spec", "7.3")]
    public void An_event_is_read_again_from_its_node(string name)
    {
        var vector = EventVectors[name];
        JsonLdImport.ReadEvent(Node(vector).ToDocument(), Options).Unwrap().Json.ShouldBe(vector["event"]!);
        JsonLdImport.ReadEvent(vector["node"]!, Options).Unwrap().Json.ShouldBe(vector["event"]!);
        if (vector["compacted"] is { } compacted)
            JsonLdImport.ReadEvent(compacted, Options).Unwrap().Json.ShouldBe(vector["event"]!);
    }

    [Theory, MemberData(nameof(ViewNames)), Trait("spec", "7.3.2"), Trait("spec", "7.3.3")]
    public void A_view_has_the_node_and_the_statements_of_its_vector(string name)
    {
        var vector = ViewVectors[name];
        var kind = vector["kind"]!.AsString() switch
        {
            "topic" => ViewKind.Topic,
            "task" => ViewKind.Task,
            "step" => ViewKind.Step,
            "artifact" => ViewKind.Artifact,
            _ => ViewKind.Continuation,
        };
        var node = new JsonLdExport().Describe(ViewJson.Read(kind, vector["view"]!.Utf8.Span));
        node.ToJson().ShouldBe(vector["node"]!);
        Lines(node).ShouldBe(vector["nquads"]!.Items.Select(line => line.AsString()!));
    }

    private static Dictionary<string, CopJson> Cases(string file) =>
        VectorFile.Read(RepositoryRoot.File("spec", "vectors", "jsonld", file))["cases"]!.Items
            .ToDictionary(vector => vector["name"]!.AsString()!);

    private static GraphNode Node(CopJson vector) => new JsonLdExport(Options).Describe(Event.From(vector["event"]!).Unwrap());

    private static IEnumerable<string> Lines(GraphNode node)
    {
        var text = node.ToNQuads();
        text.ShouldEndWith("\n");
        Encoding.UTF8.GetBytes(text).ShouldNotContain((byte)'\r');
        return text[..^1].Split('\n').Order(StringComparer.Ordinal);
    }
}
