using System.Text.Json;

namespace Cop.Conformance.Runner;

/// <summary>Checks from the CloudEvents vectors.</summary>
internal static class CloudEventChecks
{
    public static IEnumerable<Check> Mapping(VectorSet set, JsonWithLines vectors)
    {
        var (node, store) = (
            vectors.Member("node", JsonValueKind.String).ToJson(), vectors.Member("store", JsonValueKind.String).ToJson());
        foreach (var vector in vectors.Member("cases", JsonValueKind.Array).Items)
        {
            var stored = vector.Member("event", JsonValueKind.Object).ToJson();
            var (carrier, legacy) = (
                vector.Member("cloudEvent", JsonValueKind.Object).ToJson(),
                vector.Member("legacyCloudEvent", JsonValueKind.Object).ToJson());
            var extended = vector.Member("extensions", JsonValueKind.Object).ToJson().Members
                .Aggregate(carrier, (written, extension) => written.With(extension.Name, extension.Value));
            var export = CopJson.Object(("event", stored), ("node", node));
            yield return VectorChecks.One(
                set, vector, $"As a CloudEvent and back: {vector.TextOf("name")}",
                VectorChecks.Step("cloudevents.export", export, Exactly("cloudEvent", carrier)),
                VectorChecks.Step("cloudevents.replicate", TextOf(carrier), Exactly("event", stored)),
                VectorChecks.Step("cloudevents.export", export.With("store", store), Exactly("cloudEvent", extended)),
                VectorChecks.Step("cloudevents.replicate", TextOf(extended), Exactly("event", stored)),
                VectorChecks.Step("cloudevents.export", export.With("legacy", CopJson.From(true)), Exactly("cloudEvent", legacy)),
                VectorChecks.Step("cloudevents.replicate", TextOf(legacy), Exactly("event", stored)));
        }
    }

    public static IEnumerable<Check> Rewritten(VectorSet set, JsonWithLines vectors) =>
        vectors.Member("cases", JsonValueKind.Array).Items.Select(vector => VectorChecks.One(
            set, vector, $"A CloudEvent whose time an SDK rewrote: {vector.TextOf("name")}",
            VectorChecks.Step(
                "cloudevents.replicate", TextOf(vector.Member("cloudEvent", JsonValueKind.Object).ToJson()),
                Exactly("event", vector.Member("event", JsonValueKind.Object).ToJson()))));

    public static IEnumerable<Check> Import(VectorSet set, JsonWithLines vectors) =>
        vectors.Member("cases", JsonValueKind.Array).Items.Select(vector => VectorChecks.One(
            set, vector, $"A foreign CloudEvent: {vector.TextOf("name")}",
            VectorChecks.Step(
                "cloudevents.import",
                TextOf(vector.Member("cloudEvent", JsonValueKind.Object).ToJson()).With("preserveOriginal", CopJson.From(true)),
                CopJson.Object(
                    ("draft", Same(vector.Member("draft", JsonValueKind.Object).ToJson())),
                    ("original", vector["original"]?.ToJson() is { } original ? Same(original) : CopJson.Null)))));

    public static IEnumerable<Check> Errors(VectorSet set, JsonWithLines vectors)
    {
        foreach (var vector in vectors.Member("cases", JsonValueKind.Array).Items)
        {
            var error = vector.Member("error", JsonValueKind.Object).ToJson();
            var carrier = vector["cloudEvent"] ?? throw vector.Wrong("the member 'cloudEvent' is missing");
            yield return VectorChecks.One(set, vector, $"A refused CloudEvent: {vector.TextOf("name")}", new CheckStep
            {
                Operation = $"cloudevents.{vector.TextOf("read")}",
                With = TextOf(carrier.ToJson()),
                Errors = [error["code"]?.AsString() ?? throw vector.Wrong("the error has no code")],
                Details = CopJson.Object(("attribute", error["attribute"] ?? CopJson.Null), ("index", error["index"] ?? CopJson.Null)),
            });
        }
    }

    private static CopJson TextOf(CopJson carrier) => CopJson.Object(("text", CopJson.From(carrier.ToString())));

    private static CopJson Exactly(string member, CopJson value) => CopJson.Object((member, Same(value)));

    private static CopJson Same(CopJson value) => CopJson.Object(("$same", value));
}
