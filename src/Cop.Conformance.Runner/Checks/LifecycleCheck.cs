using System.Text.Json;

namespace Cop.Conformance.Runner;

/// <summary>A lifecycle vector: moves by native appends, each admitted or refused, and the status behind each.</summary>
internal static class LifecycleCheck
{
    private static readonly CopJson TopicId = CopJson.Of("urn:cop:topic:t");

    public static Check Of(VectorSet set, LinedJson vector)
    {
        var setup = vector.Member("setup", JsonValueKind.Array).Items.Select(draft => Append(draft));
        return VectorChecks.OfSection(
            set, vector, $"Lifecycle: {vector.TextOf("name")}",
            [.. setup, Status(vector, vector.Member("start", JsonValueKind.String)), .. vector.Member("moves", JsonValueKind.Array).Items.SelectMany(move => Move(vector, move))]);
    }

    private static IEnumerable<CheckStep> Move(LinedJson vector, LinedJson move)
    {
        var append = Append(move.Member("draft", JsonValueKind.Object));
        yield return move["code"] is { } code ? append with { Errors = [code.AsText()] } : append;
        yield return Status(vector, move.Member("status", JsonValueKind.String));
    }

    private static CheckStep Append(LinedJson draft) => VectorChecks.Step("append", CopJson.Object(("topicId", TopicId), ("drafts", CopJson.Array(draft.ToJson()))), null);

    private static CheckStep Status(LinedJson vector, LinedJson status)
    {
        var (kind, expected) = (vector.TextOf("kind"), CopJson.Object(("status", status.ToJson())));
        return VectorChecks.Step("state", CopJson.Object(("topicId", TopicId)), kind == "topic"
            ? CopJson.Object(("topic", expected))
            : CopJson.Object(($"{kind}s", CopJson.Object(("$contains", CopJson.Array(expected.With("id", vector.Member("id", JsonValueKind.String).ToJson())))))));
    }
}
