using System.Text.Json;

namespace Cop.Conformance.Runner;

/// <summary>A check from a vector of COP/AI: replicates a log, and compares the rows of use of the topic and of each agent.</summary>
/// <remarks>spec/ai.md, "Rows".</remarks>
internal static class UseCheck
{
    private const string Topic = "topic";

    public static Check Of(VectorSet set, JsonWithLines vector)
    {
        var (events, rows) = (vector.Member("events", JsonValueKind.Array), vector.Member("rows", JsonValueKind.Array).Items);
        if (events.Items.Count == 0)
            throw events.Wrong("a vector has at least one event");
        var topicId = CopJson.From(events.Items[0].TextOf("topicId"));
        var asked = rows.Select(row => Read(topicId, row.TextOf("id"), row.Member("body", JsonValueKind.Object).ToJson()));
        return VectorChecks.One(
            set, vector, $"Use of models: {vector.TextOf("name")}",
            [
                VectorChecks.Step("reset", CopJson.Object(("profiles", CopJson.Array(CopJson.From("COP/AI")))), null),
                VectorChecks.Step(
                    "replicate", CopJson.Object(("from", CopJson.From("urn:cop:store:vectors")), ("events", events.ToJson())), null),
                .. asked,
                .. rows.Any(row => row.TextOf("id") == Topic) ? [] : new[] { Read(topicId, Topic, null) },
            ]) with { Features = ["ai"] };
    }

    private static CheckStep Read(CopJson topicId, string id, CopJson? body) => VectorChecks.Step(
        "use", CopJson.Object(("topicId", topicId), ("agent", id == Topic ? null : CopJson.From(id))),
        body is null ? CopJson.Null : CopJson.Object(("$same", body)));
}
