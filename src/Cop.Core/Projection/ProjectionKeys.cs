using System.Text.Json;

namespace Cop;

/// <summary>
/// Rows that an event is known to need, to be loaded before it is applied. It is a saving, not a promise: what hangs on those rows
/// is found on the way, noted as missed, and loaded in a second round.
/// </summary>
internal static class ProjectionKeys
{
    /// <summary>Adds the keys of an event, as its upcasters show it; of one that is not complete yet, as far as it is known.</summary>
    public static void Add(string topicId, string eventId, string type, CopJson payload, RowKeys keys)
    {
        keys.Heads.Add(topicId);
        keys.Views.Add(ViewKey.Topic(topicId));
        foreach (var key in WaitKey.Of(topicId, eventId, type, payload))
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
        if (payload["agent"]?.AsString() is { } agent && (payload["eventId"] ?? payload["continuationId"])?.AsString() is { } delivered)
            keys.Views.Add(ViewKey.Parked(topicId, AgentName.Of(agent), delivered));
        if (payload["artifact"] is { } artifact)
            AddArtifact(topicId, artifact, keys);

        void Add(CopJson? id, ViewKind kind)
        {
            if (id?.AsString() is { } text)
                keys.Views.Add(new ViewKey(kind, topicId, text));
        }
    }

    private static void AddWork(string topicId, CopJson container, RowKeys keys)
    {
        if (container["taskId"]?.AsString() is { } taskId)
            keys.Views.Add(ViewKey.Task(topicId, taskId));
        if (container["parentTaskId"]?.AsString() is { } parentTaskId)
            keys.Views.Add(ViewKey.Task(topicId, parentTaskId));
        if (container["stepId"]?.AsString() is { } stepId)
            keys.Views.Add(ViewKey.Step(topicId, stepId));
    }

    private static void AddArtifact(string topicId, CopJson artifact, RowKeys keys)
    {
        if (artifact["id"]?.AsString() is not { } id)
            return;
        keys.Views.Add(ViewKey.Artifact(topicId, id));
        if (artifact["type"]?.AsString() != ArtifactTypes.Continuation || artifact["payload"] is not { } payload)
            return;
        keys.Views.Add(ViewKey.Continuation(topicId, id));
        AddWork(topicId, payload, keys);
        foreach (var entry in payload["waitForEvents"]?.Items ?? [])
        {
            if (entry.AsString() is { } named)
                keys.Places.Add(named);
        }
    }
}
