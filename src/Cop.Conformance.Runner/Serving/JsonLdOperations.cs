using System.Text.Json;

namespace Cop.Conformance.Runner;

/// <summary>The operations of the feature <c>jsonld</c>. They do not access a store.</summary>
internal static class JsonLdOperations
{
    public static CopResult<CopJson> Context(RequestMembers members) =>
        CopJson.Object(("iri", CopJson.From(JsonLdContext.Iri)), ("document", JsonLdContext.Document));

    public static CopResult<CopJson> DescribeEvent(RequestMembers members) =>
        OptionsOf(members).TryGet(out var options, out var error)
            ? Event.From(members.Value("event")).Map(source => Described(new JsonLdExport(options).Describe(source))) : error;

    public static CopResult<CopJson> DescribeView(RequestMembers members)
    {
        var kind = members.Text("kind") switch
        {
            "topic" => ViewKind.Topic,
            "task" => ViewKind.Task,
            "step" => ViewKind.Step,
            "artifact" => ViewKind.Artifact,
            "continuation" => ViewKind.Continuation,
            _ => throw RequestMembers.Wrong("kind", "is none of topic, task, step, artifact and continuation"),
        };
        try
        {
            return Described(new JsonLdExport().Describe(ViewJson.Read(kind, members.Value("view").Utf8.Span)));
        }
        catch (JsonException)
        {
            throw RequestMembers.Wrong("view", "is no view of this kind");
        }
    }

    public static CopResult<CopJson> ReadEvent(RequestMembers members) =>
        JsonLdImport.ReadEvent(members.Value("document")).Map(read => CopJson.Object(("event", read.Json)));

    private static CopJson Described(GraphNode node) => CopJson.Object(
        ("node", node.ToJson()),
        ("nquads", CopJson.Array(node.ToNQuads().Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal)
            .Select(CopJson.From))));

    private static CopResult<JsonLdOptions> OptionsOf(RequestMembers members)
    {
        if (members.OptionalValue("vocabulary") is not { } given)
            return JsonLdOptions.Default;
        var vocabulary = new RequestMembers(given);
        try
        {
            return new JsonLdOptions { Vocabularies = [Read(vocabulary)] };
        }
        catch (ArgumentException refused)
        {
            return new CopError(CopErrorCodes.InvalidQuery, refused.Message);
        }
    }

    private static JsonLdVocabulary Read(RequestMembers given)
    {
        var made = JsonLdVocabulary.Create(given.Text("prefix"), given.Text("namespace"));
        foreach (var (type, name) in given.OptionalValue("events")?.Members ?? [])
            made = made.WithEventClass(type, LocalName(name));
        foreach (var property in given.List("properties"))
        {
            if (property.Items.ToArray() is not [var type, var pointer, var name, var form])
                throw RequestMembers.Wrong("properties", "holds something else than [type, pointer, name, form]");
            made = made.WithProperty(type.AsString()!, pointer.AsString()!, LocalName(name), form.AsString() switch
            {
                "link" => JsonLdValueKind.Link,
                "time" => JsonLdValueKind.Time,
                _ => JsonLdValueKind.Literal,
            });
        }

        return made;
    }

    // A name is sent with its prefix.
    private static string LocalName(CopJson name) =>
        name.AsString() is { } text && text.IndexOf(':', StringComparison.Ordinal) is var colon and > 0 ? text[(colon + 1)..]
            : throw RequestMembers.Wrong("vocabulary", "holds a name without its prefix");
}
