
namespace Cop.Core.Tests.CloudEvents;

/// <summary>The cases of spec/vectors/cloudevents, by name.</summary>
internal static class CloudEventVectors
{
    public static CopJson Mapping { get; } = Read("mapping.json");

    public static CopJson Rewritten { get; } = Read("rewritten.json");

    public static CopJson Import { get; } = Read("import.json");

    public static CopJson Binary { get; } = Read("binary.json");

    public static CopJson Errors { get; } = Read("errors.json");

    public static TheoryData<string> Names(CopJson vectors, string list = "cases") =>
        [.. vectors[list]!.Items.Select(each => each["name"]!.AsString()!)];

    public static CopJson Case(CopJson vectors, string name, string list = "cases") =>
        vectors[list]!.Items.Single(each => each["name"]!.AsString() == name);

    public static CopJson Json(string text) => CopJson.Parse(text).Unwrap();

    public static CloudEventJson CloudEvent(CopJson json) => CloudEventJson.ParseUntrusted(json.Utf8.Span).Unwrap();

    /// <summary>Writes the draft like the vectors: without absent and empty members.</summary>
    public static CopJson ToJson(this EventDraft draft) => CopJson.Object(
        ("id", CopJson.From(draft.Id!)),
        ("topicId", CopJson.From(draft.TopicId!)),
        ("type", CopJson.From(draft.Type)),
        ("schemaVersion", CopJson.From(draft.SchemaVersion)),
        ("payload", draft.Payload),
        ("metadata", draft.Metadata),
        ("correlationId", draft.CorrelationId is { } correlation ? CopJson.From(correlation) : null),
        ("parentEventIds", draft.ParentEventIds.IsEmpty ? null : CopJson.Array(draft.ParentEventIds.Select(CopJson.From))),
        ("unknown", draft.UnknownMembers));

    private static CopJson Read(string file) =>
        CopJson.Parse(File.ReadAllBytes(RepositoryRoot.File("spec", "vectors", "cloudevents", file))).Unwrap();
}
