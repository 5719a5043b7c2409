using System.Text.Json;

namespace Cop;

/// <summary>
/// The rows that an event is known to need, to load them before it is applied. An optimization: further rows are recorded as missed and
/// loaded in a second round.
/// </summary>
internal static class ProjectionKeys
{
    /// <summary>Adds the keys of an upcast event; of an incomplete one, as far as it is known.</summary>
    public static void Add(string topicId, string eventId, string type, CopJson payload, RowKeys keys)
    {
        keys.Heads.Add(topicId);
        keys.Views.Add(ViewKey.Topic(topicId));
        foreach (var key in WaitKey.For(topicId, eventId, type, payload))
            keys.Waiters.Add(key);
        if (payload.Kind != JsonValueKind.Object || !CoreEventTypes.Contains(type))
            return;
        if (type == EventTypes.TopicClosed)
            keys.Active.Add(topicId);
        AddWork(topicId, payload, keys);
        foreach (var id in payload["artifactIds"]?.Items ?? [])
            Add(id, ViewKind.Artifact);
        Add(payload["continuationId"], ViewKind.Continuation);
        Add(payload["replacedBy"], ViewKind.Continuation);
        if (IdIn(payload["agent"]) is { } agent)
            AddParked(topicId, AgentName.Normalize(agent), IdIn(payload["eventId"]), IdIn(payload["continuationId"]), keys);
        if (payload["artifact"] is { } artifact)
            AddArtifact(topicId, artifact, keys);

        void Add(CopJson? id, ViewKind kind)
        {
            if (IdIn(id) is { } text)
                keys.Views.Add(new ViewKey(kind, topicId, text));
        }
    }

    private static void AddParked(string topicId, string agent, string? eventId, string? continuationId, RowKeys keys)
    {
        if (eventId is null != continuationId is null)
            keys.Views.Add(ViewKey.Parked(topicId, agent, eventId, continuationId));
    }

    // The payload is not validated yet: an invalid id has no row and may not be valid in a store's query.
    private static string? IdIn(CopJson? member) => member?.AsString() is { } text && CopId.Validate(text, "id") is null ? text : null;

    private static void AddWork(string topicId, CopJson container, RowKeys keys)
    {
        if (IdIn(container["taskId"]) is { } taskId)
            keys.Views.Add(ViewKey.Task(topicId, taskId));
        if (IdIn(container["parentTaskId"]) is { } parentTaskId)
            keys.Views.Add(ViewKey.Task(topicId, parentTaskId));
        if (IdIn(container["stepId"]) is { } stepId)
            keys.Views.Add(ViewKey.Step(topicId, stepId));
    }

    private static void AddArtifact(string topicId, CopJson artifact, RowKeys keys)
    {
        if (IdIn(artifact["id"]) is not { } id)
            return;
        keys.Views.Add(ViewKey.Artifact(topicId, id));
        if (artifact["type"]?.AsString() != ArtifactTypes.Continuation || artifact["payload"] is not { } payload)
            return;
        keys.Views.Add(ViewKey.Continuation(topicId, id));
        AddWork(topicId, payload, keys);
        foreach (var entry in payload["waitForEvents"]?.Items ?? [])
        {
            if (IdIn(entry) is { } named)
                keys.Locations.Add(named);
        }
    }
}
