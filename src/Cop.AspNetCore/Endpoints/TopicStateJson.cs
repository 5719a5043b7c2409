using System.Collections.Immutable;

namespace Cop.AspNetCore;

/// <summary>Writes the state of a topic as JSON: each row as in listings.</summary>
internal static class TopicStateJson
{
    public static CopJson Write(TopicState state) => CopJson.Object(
        ("asOfSeq", CopJson.From(state.AsOfSeq)), ("digest", CopJson.From(state.Digest)), ("topic", ViewJson.Write(state.Topic)),
        ("tasks", Rows(state.Tasks)), ("steps", Rows(state.Steps)), ("artifacts", Rows(state.Artifacts)),
        ("continuations", Rows(state.Continuations)), ("profileRows", Rows(state.ProfileRows)), ("errors", Rows(state.Errors)));

    private static CopJson Rows<TView>(ImmutableArray<TView> rows) where TView : View =>
        CopJson.Array(rows.Select(ViewJson.Write));
}
