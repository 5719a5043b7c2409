using System.Text.Json;

namespace Cop.Transport;

/// <summary>Adds to a refusal of replicated events how the refused event differs from the stored one, or from its own hash.</summary>
internal static class ReplicaDifference
{
    private const int MaxDifferences = 20;
    private const int MaxShown = 200;

    public static async Task<CopError> ExplainAsync(
        CopKernel kernel, CopError refused, IReadOnlyList<Event> received, CancellationToken cancellationToken)
    {
        if (refused.Code == CopErrorCodes.HashMismatch)
            return ExplainHash(refused, received);
        if (refused.Code is not (CopErrorCodes.LogDivergence or CopErrorCodes.Conflict))
            return refused;
        foreach (var other in received)
        {
            await foreach (var stored in kernel.Log.ReadTopicAsync(other.TopicId, other.TopicSeq, other.TopicSeq, cancellationToken)
                .ConfigureAwait(false))
            {
                if (!stored.Json.Equals(other.Json))
                    return With(refused, other, Differences(stored.Json, other.Json));
            }
        }

        return refused;
    }

    private static CopError ExplainHash(CopError refused, IReadOnlyList<Event> received)
    {
        foreach (var other in received)
        {
            if (ObjectHash.Verify(other.Json) != HashVerification.Mismatch)
                continue;
            var difference = Difference("/metadata/copHash", ObjectHash.Compute(other.Json).ToJson(), other.Hash?.ToJson());
            return With(refused, other, [difference]);
        }

        return refused;
    }

    private static CopError With(CopError refused, Event other, List<CopJson> differences)
    {
        var first = differences.Count == 0 ? "" :
            $" The first difference is at '{differences[0]["pointer"]!.AsString()}': {Shown(differences[0]["here"])} here, "
            + $"{Shown(differences[0]["there"])} there.";
        return refused with
        {
            Message = refused.Message + first,
            Details = (refused.Details ?? CopJson.EmptyObject)
                .With("eventId", CopJson.From(other.Id)).With("topicId", CopJson.From(other.TopicId))
                .With("topicSeq", CopJson.From(other.TopicSeq)).With("differences", CopJson.Array(differences)),
        };
    }

    private static List<CopJson> Differences(CopJson here, CopJson there)
    {
        var found = new List<CopJson>();
        Compare("", here, there, found);
        return found;
    }

    private static void Compare(string pointer, CopJson? here, CopJson? there, List<CopJson> found)
    {
        if (found.Count == MaxDifferences || Equals(here, there))
            return;
        if (here is not { Kind: JsonValueKind.Object } || there is not { Kind: JsonValueKind.Object })
        {
            found.Add(Difference(pointer, here, there));
            return;
        }

        foreach (var name in here.Members.Concat(there.Members).Select(member => member.Name).Distinct(StringComparer.Ordinal))
        {
            var escaped = name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
            Compare($"{pointer}/{escaped}", here[name], there[name], found);
        }
    }

    private static CopJson Difference(string pointer, CopJson? here, CopJson? there) =>
        CopJson.Object(("pointer", CopJson.From(pointer)), ("here", here), ("there", there));

    private static string Shown(CopJson? value)
    {
        var text = value?.ToString() ?? "absent";
        return text.Length <= MaxShown ? text : text[..(char.IsHighSurrogate(text[MaxShown - 1]) ? MaxShown - 1 : MaxShown)] + "…";
    }
}
