using System.Text.Json;

namespace Cop;

/// <summary>
/// Completes an embedded artifact before its event is hashed: its topic, also in a continuation's payload, and its own hash.
/// </summary>
/// <remarks>Decisions D-3, D-77.</remarks>
internal static class ArtifactStamper
{
    public static CopError? Apply(ref EventDraft draft)
    {
        if (draft.Type != EventTypes.ArtifactCreated || draft.Payload["artifact"] is not { Kind: JsonValueKind.Object } artifact)
            return null;
        if (artifact["metadata"] is { Kind: not (JsonValueKind.Object or JsonValueKind.Null) })
            return new CopError(CopErrorCodes.InvalidPayload, $"The draft '{draft.Id}' has an artifact whose 'metadata' is not an object.");
        if (ObjectHash.GetEmbeddedHash(artifact) is not null)
            return null;
        var complete = WithTopic(artifact, draft.TopicId!);
        if (complete["type"]?.AsString() == ArtifactTypes.Continuation
            && complete["payload"] is { Kind: JsonValueKind.Object } continuation)
            complete = complete.With("payload", WithTopic(continuation, draft.TopicId!));
        complete = complete["metadata"] is { Kind: JsonValueKind.Null } ? complete.With("metadata", null) : complete;
        draft = draft with { Payload = draft.Payload.With("artifact", ObjectHash.Attach(complete)) };
        return null;
    }

    private static CopJson WithTopic(CopJson json, string topicId) =>
        json["topicId"] is null or { Kind: JsonValueKind.Null } ? json.With("topicId", CopJson.From(topicId)) : json;
}
