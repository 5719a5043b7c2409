using System.Text.Json;

namespace Cop.Conformance.Runner;

/// <summary>
/// A check from a lifecycle vector: transitions by native appends or replicated events, each accepted or refused, and the status after
/// each.
/// </summary>
/// <remarks>Protocol 4.5.7; decisions D-35, D-40, D-57.</remarks>
internal static class LifecycleCheck
{
    private static readonly CopJson TopicId = CopJson.From("urn:cop:topic:t");
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static Check Of(VectorSet set, JsonWithLines vector)
    {
        var setup = vector.Member("setup", JsonValueKind.Array).Items;
        var (start, moves) = (vector.Member("start", JsonValueKind.String), vector.Member("moves", JsonValueKind.Array).Items);
        var steps = vector["log"] is { Kind: JsonValueKind.True } ? Log(vector, setup, start, moves) : Appends(vector, setup, start, moves);
        return VectorChecks.OfSection(set, vector, $"Lifecycle: {vector.TextOf("name")}", steps);
    }

    private static IEnumerable<CheckStep> Appends(
        JsonWithLines vector, IEnumerable<JsonWithLines> setup, JsonWithLines start, IEnumerable<JsonWithLines> moves)
    {
        foreach (var draft in setup)
            yield return Append(draft);
        yield return State(StatusOf(vector, start));
        foreach (var move in moves)
        {
            var append = Append(move.Member("draft", JsonValueKind.Object));
            yield return move["code"] is { } code ? append with { Errors = [code.AsText()] } : append;
            yield return State(StatusOf(vector, move.Member("status", JsonValueKind.String)));
        }
    }

    private static IEnumerable<CheckStep> Log(
        JsonWithLines vector, IEnumerable<JsonWithLines> setup, JsonWithLines start, IEnumerable<JsonWithLines> moves)
    {
        var seq = 0;
        var errors = new List<CopJson>();
        foreach (var draft in setup)
            yield return Replicate(draft, ++seq);
        yield return State(StatusOf(vector, start), ErrorsOf(errors));
        foreach (var move in moves)
        {
            yield return Replicate(move.Member("draft", JsonValueKind.Object), ++seq);
            if (move["code"] is { } code)
                errors.Add(CopJson.Object(("seq", CopJson.From(seq)), ("code", CopJson.From(code.AsText()))));
            yield return State(StatusOf(vector, move.Member("status", JsonValueKind.String)), ErrorsOf(errors));
        }
    }

    private static CheckStep Append(JsonWithLines draft) =>
        VectorChecks.Step("append", CopJson.Object(("topicId", TopicId), ("drafts", CopJson.Array(draft.ToJson()))), null);

    private static CheckStep Replicate(JsonWithLines draft, int seq)
    {
        var stored = CopJson.Object(
            ("id", CopJson.From($"e{seq}")), ("topicId", TopicId), ("topicSeq", CopJson.From(seq)), ("schemaVersion", CopJson.From("1")),
            ("createdAt", CopJson.From(CopTime.Format(Start.AddSeconds(seq)))), ("type", CopJson.From(draft.TextOf("type"))),
            ("payload", draft.Member("payload", JsonValueKind.Object).ToJson()));
        return VectorChecks.Step(
            "replicate", CopJson.Object(("from", CopJson.From("urn:cop:store:vectors")), ("events", CopJson.Array(stored))), null);
    }

    private static CheckStep State(params (string, CopJson?)[] expected) =>
        VectorChecks.Step("state", CopJson.Object(("topicId", TopicId)), CopJson.Object(expected));

    private static (string, CopJson?) StatusOf(JsonWithLines vector, JsonWithLines status)
    {
        var (kind, expected) = (vector.TextOf("kind"), CopJson.Object(("status", status.ToJson())));
        return kind == "topic"
            ? ("topic", expected)
            : ($"{kind}s",
                CopJson.Object(("$contains", CopJson.Array(expected.With("id", vector.Member("id", JsonValueKind.String).ToJson())))));
    }

    private static (string, CopJson?) ErrorsOf(IEnumerable<CopJson> errors) => ("errors", CopJson.Array([.. errors]));
}
