using System.Collections.Immutable;
using System.Text.Json;

namespace Cop;

/// <summary>Applies events to the artifact index.</summary>
/// <remarks>Protocol 2.6, 4.5.6; decisions D-2, D-3, D-37, D-39, D-77.</remarks>
internal static class ArtifactEvents
{
    public static CopError? Apply(ProjectionScope scope)
    {
        var (taskId, stepId) = (scope.Payload.OptionalId("taskId"), scope.Payload.OptionalId("stepId"));
        var artifact = scope.Payload.Object("artifact");
        if (artifact is null)
            return scope.Payload.Fault ?? scope.Reject(
                CopErrorCodes.InvalidPayload, "payload member 'artifact' is missing; it must be the whole artifact object (D-2).");
        var members = scope.Payload.Within(artifact, "artifact");
        var (id, type, format) = (members.Id("id"), members.Id("type"), members.Optional("format"));
        CheckShape(scope, members);
        if (scope.Payload.Fault is { } fault)
            return fault;
        Continuation? continuation = null;
        if (type == ArtifactTypes.Continuation && !ContinuationReader.Read(scope, id, members).TryGet(out continuation, out var malformed))
            return malformed;
        if (continuation is not null && TopicEvents.RefuseWork(scope) is { } exhausted)
            return exhausted;
        var stored = scope.Applied.IsUpcast ? Stored(scope) : artifact;
        var hash = HashOf(scope, stored);
        if (scope.Artifact(id) is { } known)
            return Again(scope, known, hash);
        if ((RefuseUnknownWork(scope, taskId, stepId)
            ?? RefuseUnknownWork(scope, continuation?.TaskId, continuation?.StepId) ?? CheckHash(scope, id, stored)) is { } unfit)
            return unfit;
        if (continuation is not null)
            ContinuationEvents.Create(scope, continuation);
        scope.Put(new ArtifactEntry
        {
            TopicId = scope.TopicId,
            Id = id,
            Type = type,
            Format = format,
            Hash = hash,
            EventId = scope.Applied.Id,
            TaskId = taskId,
            StepId = stepId,
            CreatedAt = scope.At,
            UpdatedAt = scope.At,
            CreatedSeq = scope.Applied.TopicSeq,
            UpdatedSeq = scope.Applied.TopicSeq,
        });
        return null;
    }

    /// <summary>Refuses ids of artifacts that are not in the topic, for native drafts only; a foreign log may name them.</summary>
    /// <remarks>Protocol 8.7; decision D-39.</remarks>
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

    /// <summary>Appends the ids that are not in the list.</summary>
    public static ImmutableArray<string> Append(ImmutableArray<string> ids, ImmutableArray<string> more) =>
        more.IsEmpty ? ids : ids.IsEmpty && more.Length == 1
            ? more
            : [.. ids, .. more.Distinct(StringComparer.Ordinal).Except(ids, StringComparer.Ordinal)];

    private static void CheckShape(ProjectionScope scope, PayloadReader artifact)
    {
        if (!artifact.Has("payload"))
            artifact.Fail("payload", "is missing; it may be any JSON value, null included");
        _ = artifact.Object("metadata");
        if (artifact.OptionalId("topicId") is { } topicId && topicId != scope.TopicId)
            artifact.Fail("topicId", $"is '{topicId}', not the event's topic '{scope.TopicId}' (D-3)");
    }

    // The hash is that of the stored artifact with the topic of its envelope, not of the upcast one (D-3, D-77, M-3).
    private static CopHash HashOf(ProjectionScope scope, CopJson artifact) =>
        ObjectHash.Compute(
            artifact["topicId"] is { Kind: JsonValueKind.String } ? artifact : artifact.With("topicId", CopJson.From(scope.TopicId)));

    private static CopError? CheckHash(ProjectionScope scope, string id, CopJson artifact)
    {
        if (ObjectHash.Verify(artifact) != HashVerification.Mismatch)
            return null;
        if (scope.IsAdmission)
            return scope.Reject(
                CopErrorCodes.HashMismatch, $"artifact '{id}' has a copHash that is not the hash of its content; send it without one.");
        scope.Warn(CopErrorCodes.HashMismatch, $"artifact '{id}' has a copHash that is not the hash of its content.");
        return null;
    }

    private static CopJson Stored(ProjectionScope scope) => scope.Applied.StoredPayload["artifact"] ?? scope.Applied.Payload["artifact"]!;

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
            return scope.Reject(
                CopErrorCodes.ArtifactImmutable,
                $"artifact '{known.Id}' exists with different content (event '{known.EventId}'); create a revision as a new artifact " +
                    $"with a new id.");
        if (scope.IsAdmission)
            return scope.Reject(CopErrorCodes.AlreadyExists, $"artifact '{known.Id}' already exists (event '{known.EventId}').");
        return null;
    }
}
