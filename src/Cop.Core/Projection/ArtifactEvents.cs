using System.Collections.Immutable;
using System.Text.Json;

namespace Cop;

/// <summary>What events do to the artifact index (spec 2.6, 4.5.6; D-2, D-3, D-37, D-39, D-77).</summary>
internal static class ArtifactEvents
{
    public static CopError? Apply(ProjectionScope scope)
    {
        var (taskId, stepId) = (scope.Payload.Optional("taskId"), scope.Payload.Optional("stepId"));
        var artifact = scope.Payload.Object("artifact");
        if (artifact is null)
            return scope.Payload.Fault ?? scope.Reject(CopErrorCodes.InvalidPayload, "payload member 'artifact' is missing; it is the whole artifact object (D-2).");
        var (id, type) = (artifact["id"]?.AsString(), artifact["type"]?.AsString());
        var format = scope.Payload.Text(artifact["format"], "artifact.format");
        if ((CopId.Check(id, "artifact.id") ?? CopId.Check(type, "artifact.type")) is { } badId)
            return scope.Reject(badId.Code, badId.Message);
        if ((scope.Payload.Fault ?? CheckShape(scope, artifact) ?? RefuseUnknownWork(scope, taskId, stepId)) is { } unfit)
            return unfit;

        var hash = ObjectHash.Of(artifact);
        if (ObjectHash.Verify(artifact) == HashVerification.Mismatch)
            return scope.Reject(CopErrorCodes.HashMismatch, $"artifact '{id}' carries a copHash that is not the hash of its content; send it without one.");
        if (scope.Artifact(id!) is { } known)
            return Again(scope, known, hash);
        scope.Put(new ArtifactEntry
        {
            TopicId = scope.TopicId,
            Id = id!,
            Type = type!,
            Format = format,
            Hash = hash,
            EventId = scope.Applied.Id,
            TaskId = taskId,
            StepId = stepId,
            CreatedAt = scope.Applied.CreatedAt,
            UpdatedAt = scope.Applied.CreatedAt,
            CreatedSeq = scope.Applied.TopicSeq,
            UpdatedSeq = scope.Applied.TopicSeq,
        });
        return type == ArtifactTypes.Continuation ? ContinuationEvents.Create(scope, id!, artifact) : null;
    }

    /// <summary>Refuses ids of artifacts that are not in the topic; a foreign log may name them (D-39, spec 8.7).</summary>
    public static CopError? RefuseUnknown(ProjectionScope scope, ImmutableArray<string> artifactIds)
    {
        if (!scope.IsAdmission)
            return null;
        foreach (var id in artifactIds)
        {
            if (scope.Artifact(id) is null)
                return scope.NotFound("artifact", id);
        }

        return null;
    }

    /// <summary>Ids that are not in the list yet, behind it.</summary>
    public static ImmutableArray<string> Append(ImmutableArray<string> ids, ImmutableArray<string> more) =>
        more.IsEmpty ? ids : [.. ids, .. more.Distinct(StringComparer.Ordinal).Except(ids, StringComparer.Ordinal)];

    private static CopError? CheckShape(ProjectionScope scope, CopJson artifact)
    {
        if (artifact["payload"] is null)
            return scope.Reject(CopErrorCodes.InvalidPayload, $"artifact '{artifact["id"]}' has no 'payload'; it may be any JSON value, null included.");
        if (artifact["metadata"] is { Kind: not (JsonValueKind.Object or JsonValueKind.Null) })
            return scope.Reject(CopErrorCodes.InvalidPayload, $"artifact '{artifact["id"]}' has a 'metadata' that is not an object.");
        if (artifact["topicId"] is { Kind: not JsonValueKind.Null } topic && topic.AsString() != scope.TopicId)
            return scope.Reject(CopErrorCodes.InvalidPayload, $"artifact '{artifact["id"]}' names topic {topic} but stands in topic '{scope.TopicId}' (D-3).");
        return null;
    }

    private static CopError? RefuseUnknownWork(ProjectionScope scope, string? taskId, string? stepId)
    {
        if (!scope.IsAdmission)
            return null;
        if (taskId is not null && scope.Task(taskId) is null)
            return scope.NotFound("task", taskId);
        return stepId is not null && scope.Step(stepId) is null ? scope.NotFound("step", stepId) : null;
    }

    private static CopError? Again(ProjectionScope scope, ArtifactEntry known, CopHash hash)
    {
        if (known.Hash != hash)
            return scope.Reject(CopErrorCodes.ArtifactImmutable, $"artifact '{known.Id}' exists with other content (event '{known.EventId}'); a revision is a new artifact with a new id.");
        if (scope.IsAdmission)
            return scope.Reject(CopErrorCodes.AlreadyExists, $"artifact '{known.Id}' exists already (event '{known.EventId}').");
        return null;
    }
}
