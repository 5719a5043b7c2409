using System.Text.Json;

namespace Cop;

/// <summary>Completes an embedded artifact before its event is hashed: its topic, and its own hash (D-3, D-77).</summary>
internal static class ArtifactStamp
{
    public static CopError? Apply(ref EventDraft draft)
    {
        if (draft.Type != EventTypes.ArtifactCreated || draft.Payload["artifact"] is not { Kind: JsonValueKind.Object } artifact)
            return null;
        if (artifact["metadata"] is { Kind: not (JsonValueKind.Object or JsonValueKind.Null) })
            return new CopError(CopErrorCodes.InvalidPayload, $"The draft '{draft.Id}' has an artifact whose 'metadata' is not an object.");
        if (ObjectHash.Carried(artifact) is not null)
            return null;
        var complete = artifact["topicId"] is null or { Kind: JsonValueKind.Null } ? artifact.With("topicId", CopJson.Of(draft.TopicId!)) : artifact;
        complete = complete["metadata"] is { Kind: JsonValueKind.Null } ? complete.With("metadata", null) : complete;
        draft = draft with { Payload = draft.Payload.With("artifact", ObjectHash.Attach(complete)) };
        return null;
    }
}
