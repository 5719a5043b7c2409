using System.Text.Json;

namespace Cop.Conformance.Runner;

/// <summary>
/// A check from a timeline vector: moves the clock, appends events, and compares the decisions at each time: the supervisor's events in the
/// log so far, and the delivered continuations.
/// </summary>
internal static class TimelineCheck
{
    private static readonly CopJson TopicId = CopJson.From("urn:cop:topic:t");
    private static readonly CopJson Supervisors =
        CopJson.Object(("metadata", CopJson.Object(("initiator", CopJson.From("agent:cop-supervisor")))));

    public static Check Of(VectorSet set, JsonWithLines vector)
    {
        var reset = VectorChecks.Step(
            "reset",
            CopJson.Object(
                ("now", vector.Member("start", JsonValueKind.String).ToJson()),
                ("agents", vector.Member("agents", JsonValueKind.Array).ToJson())), null);
        var said = new List<CopJson>();
        return VectorChecks.OfSection(
            set, vector, $"Timeline: {vector.TextOf("name")}",
            [reset, .. vector.Member("steps", JsonValueKind.Array).Items.SelectMany(step => Moment(step, said).ToList())]);
    }

    private static IEnumerable<CheckStep> Moment(JsonWithLines step, List<CopJson> said)
    {
        yield return VectorChecks.Step("clock.set", CopJson.Object(("to", step.Member("at", JsonValueKind.String).ToJson())), null);
        foreach (var draft in step.Member("append", JsonValueKind.Array).Items)
            yield return VectorChecks.Step("append", CopJson.Object(("topicId", TopicId), ("drafts", CopJson.Array(draft.ToJson()))), null);
        if (step["fail"] is { } failed)
            yield return VectorChecks.Step(
                "deliver.fail", CopJson.Object(("deliveryId", Handed(failed.AsText())), ("message", CopJson.From("It broke."))), null);
        if (step["complete"] is { } completed)
            yield return VectorChecks.Step("deliver.complete", CopJson.Object(("deliveryId", Handed(completed.AsText()))), null);
        yield return VectorChecks.Step("settle", CopJson.EmptyObject, null);
        var decisions = step.Member("decisions", JsonValueKind.Array).Items.Select(
            decision => (Kind: decision.TextOf("decision"), Json: decision.ToJson(), Line: decision)).ToList();
        said.AddRange(
            decisions.Where(decision => decision.Kind != "resume").Select(decision => Said(decision.Kind, decision.Json, decision.Line)));
        yield return VectorChecks.Step(
            "read", CopJson.Object(("topicId", TopicId)),
            CopJson.Object(
                ("events", CopJson.Object(("$where", CopJson.Object(("like", Supervisors), ("are", CopJson.Array(said.ToList()))))))));
        foreach (var (_, resumed, _) in decisions.Where(decision => decision.Kind == "resume"))
            yield return Resumed(resumed);
        yield return VectorChecks.Step("deliver.next", CopJson.EmptyObject, CopJson.Null);
    }

    private static CheckStep Resumed(CopJson decision)
    {
        var id = decision["continuation"]!;
        var expected = CopJson.Object(
            ("continuation", CopJson.Object(("id", id))), ("agent", decision["agent"]), ("reason", decision["reason"]),
            ("attempt", decision["attempt"]),
            ("event", decision["trigger"] is { Kind: JsonValueKind.Number } seq ? CopJson.Object(("topicSeq", seq)) : CopJson.Null));
        return VectorChecks.Step("deliver.next", CopJson.EmptyObject, expected) with { Saved = [(NameOf(id.AsString()!), "/deliveryId")] };
    }

    private static CopJson Said(string kind, CopJson decision, JsonWithLines line)
    {
        var id = decision["continuation"];
        CopJson Of(string type, params (string, CopJson?)[] members) =>
            CopJson.Object(("type", CopJson.From(type)), ("payload", CopJson.Object([("continuationId", id), .. members])));
        return kind switch
        {
            "expire" => Of("continuation.expired"),
            "abandon" => Of("continuation.abandoned"),
            "report" => Of("continuation.attempt_failed", ("error", CopJson.Object(("code", CopJson.From("no_agent"))))),
            "retry" =>
                Of("continuation.attempt_failed", ("attempt", decision["attempt"]),
                    ("nextAttemptAt", decision["nextAttemptAt"] ?? CopJson.Null)),
            _ => throw line.Wrong($"there is no decision '{kind}'"),
        };
    }

    private static CopJson Handed(string continuationId) => CopJson.From($"${{{NameOf(continuationId)}}}");

    private static string NameOf(string continuationId) => $"delivery-{VectorSet.Slug(continuationId)}";
}
