using System.Text.Json;

namespace Cop.Conformance.Runner;

/// <summary>Checks from the causality vectors: the replay order, and replicas with missing parents.</summary>
internal static class CausalityChecks
{
    public static Check Order(VectorSet set, JsonWithLines vector)
    {
        var step = VectorChecks.Step("order", CopJson.Object(("events", vector.Member("events", JsonValueKind.Array).ToJson())), null);
        return VectorChecks.OfSection(set, vector, $"Replay order: {vector.TextOf("name")}", vector["error"] is { } error
            ? step with { Errors = [error.AsText()] }
            : step with { Data = CopJson.Object(("ids", vector.Member("order", JsonValueKind.Array).ToJson())) });
    }

    public static Check Arrival(VectorSet set, JsonWithLines vector) => VectorChecks.OfSection(
        set, vector, $"Events that arrive: {vector.TextOf("name")}", vector.Member("steps", JsonValueKind.Array).Items.SelectMany(Steps));

    private static IEnumerable<CheckStep> Steps(JsonWithLines step)
    {
        yield return step["unblock"] is { } topicId
            ? VectorChecks.Step(
                "unblock", CopJson.Object(("topicId", topicId.ToJson()), ("operator", CopJson.From("human:operator"))), null)
            : VectorChecks.Step(
                "replicate",
                CopJson.Object(
                    ("from", CopJson.From("urn:cop:store:vectors")), ("events", step.Member("events", JsonValueKind.Array).ToJson())),
                null);
        // An unblocked topic continues without a request.
        yield return VectorChecks.Step("settle", CopJson.EmptyObject, null);
        foreach (var (topic, wanted) in step.Member("topics", JsonValueKind.Object).Members)
        {
            var expected = wanted.ToJson();
            yield return VectorChecks.Step(
                "state", CopJson.Object(("topicId", CopJson.From(topic))),
                CopJson.Object(
                    ("asOfSeq", expected["appliedSeq"] ?? CopJson.Null),
                    ("replica", CopJson.Object(("blocked", expected["blocked"] ?? CopJson.Null)))));
        }
    }
}
