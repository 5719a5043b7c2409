using System.Text.Json;
using System.Text.RegularExpressions;

namespace Cop.Conformance.Runner;

/// <summary>A check from a projection vector: replicates its events, compares the views, rebuilds, and compares again.</summary>
internal static partial class ProjectionCheck
{
    public static Check Of(VectorSet set, JsonWithLines vector)
    {
        var (events, expect) = (vector.Member("events", JsonValueKind.Array), vector.Member("expect", JsonValueKind.Object));
        if (events.Items.Count == 0)
            throw events.Wrong("a vector has at least one event");
        var topicId = events.Items[0].TextOf("topicId");
        var asked = CopJson.Object(("topicId", CopJson.From(topicId)));
        var state = VectorChecks.Step("state", asked, ViewsOf(expect)) with { Saved = [("digest", "/digest")] };
        return VectorChecks.OfSection(
            set, vector, $"Projection: {vector.TextOf("name")}",
            VectorChecks.Step(
                "replicate", CopJson.Object(("from", CopJson.From("urn:cop:store:vectors")), ("events", events.ToJson())), null),
            state,
            VectorChecks.Step("rebuild", asked, CopJson.Object(("digest", CopJson.From("${digest}")))),
            state with { Saved = [] });
    }

    private static CopJson ViewsOf(JsonWithLines expect) => CopJson.Object(
        ("topic", Times(expect.Member("topic", JsonValueKind.Object).ToJson())),
        ("tasks", Times(expect.Member("tasks", JsonValueKind.Array).ToJson())),
        ("steps", Times(expect.Member("steps", JsonValueKind.Array).ToJson())),
        ("artifacts",
            CopJson.Array(expect.Member("artifacts", JsonValueKind.Array).Items.Select(id => CopJson.Object(("id", id.ToJson()))))),
        ("continuations", Times(expect.Member("continuations", JsonValueKind.Array).ToJson())),
        ("errors",
            CopJson.Array(expect.Member("errors", JsonValueKind.Array).Items.Select(error => error.ToJson().With("message", null)))));

    // Times are compared as instants, since the digits in views and events may differ.
    private static CopJson Times(CopJson view) => view.Kind switch
    {
        JsonValueKind.Array => CopJson.Array(view.Items.Select(Times)),
        JsonValueKind.Object => CopJson.Object(view.Members.Select(member => (member.Name, (CopJson?)(
            member.Name.EndsWith("At", StringComparison.Ordinal) && member.Value.AsString() is { } text && Time().IsMatch(text)
                ? CopJson.Object(("$time", member.Value))
                : member.Value)))),
        _ => view,
    };

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT[\d:.]+Z$")]
    private static partial Regex Time();
}
