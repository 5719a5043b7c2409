using System.Text.Json;

namespace Cop.Conformance.Runner;

/// <summary>Checks from the JSON-LD vectors: nodes, their statements, and the way back.</summary>
/// <remarks>spec/jsonld.md.</remarks>
internal static class JsonLdChecks
{
    public static IEnumerable<Check> Events(VectorSet set, JsonWithLines vectors)
    {
        var vocabulary = vectors.Member("vocabulary", JsonValueKind.Object).ToJson();
        var context = CopJson.Array(
            vectors.Member("context", JsonValueKind.String).ToJson(),
            CopJson.Object((vocabulary["prefix"]!.AsString()!, vocabulary["namespace"])));
        foreach (var vector in vectors.Member("cases", JsonValueKind.Array).Items)
        {
            var (source, node) = (
                vector.Member("event", JsonValueKind.Object).ToJson(), vector.Member("node", JsonValueKind.Object).ToJson());
            CopJson[] documents = vector["compacted"] is { } compacted
                ? [node.With("@context", context), compacted.ToJson()] : [node.With("@context", context)];
            yield return Of(
                set, vector, $"An event as a node of a graph: {vector.TextOf("name")}",
                [
                    VectorChecks.Step("jsonld.event", CopJson.Object(("event", source), ("vocabulary", vocabulary)), Described(vector)),
                    .. documents.Select(document => VectorChecks.Step(
                        "jsonld.read", CopJson.Object(("document", document)), CopJson.Object(("event", Same(source))))),
                ]);
        }
    }

    public static IEnumerable<Check> Views(VectorSet set, JsonWithLines vectors) =>
        vectors.Member("cases", JsonValueKind.Array).Items.Select(vector => Of(
            set, vector, $"A view as a node of a graph: {vector.TextOf("name")}",
            [
                VectorChecks.Step(
                    "jsonld.view",
                    CopJson.Object(
                        ("kind", CopJson.From(vector.TextOf("kind"))), ("view", vector.Member("view", JsonValueKind.Object).ToJson())),
                    Described(vector)),
            ]));

    private static Check Of(VectorSet set, JsonWithLines vector, string title, IEnumerable<CheckStep> steps) =>
        VectorChecks.One(set, vector, title, steps) with { Features = ["jsonld"] };

    private static CopJson Described(JsonWithLines vector) => CopJson.Object(
        ("node", Same(vector.Member("node", JsonValueKind.Object).ToJson())),
        ("nquads", Same(vector.Member("nquads", JsonValueKind.Array).ToJson())));

    private static CopJson Same(CopJson value) => CopJson.Object(("$same", value));
}
