using System.Text.Json;

namespace Cop.Hitl;

/// <summary>Finds the requests that a continuation waits for: the request ids in its matches.</summary>
/// <remarks>Decision D-55.</remarks>
internal static class WaitedRequests
{
    private const string Pointer = "/payload/requestId";

    /// <summary>
    /// Returns the distinct ids of an event that creates a continuation, in the order of its matches; none for other events.
    /// </summary>
    public static IEnumerable<string> In(string type, CopJson payload)
    {
        if (type != EventTypes.ArtifactCreated || payload["artifact"] is not { Kind: JsonValueKind.Object } artifact
            || artifact["type"]?.AsString() != ArtifactTypes.Continuation)
            return [];
        var meta = artifact["payload"]?["meta"];
        return (meta?["matches"]?.Items ?? []).Prepend(meta?["match"] ?? CopJson.Null).Select(match => match[Pointer]?.AsString())
            .OfType<string>().Where(id => CopId.Validate(id, "requestId") is null).Distinct(StringComparer.Ordinal);
    }
}
