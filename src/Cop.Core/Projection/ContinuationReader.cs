using System.Collections.Immutable;
using System.Text.Json;

namespace Cop;

/// <summary>Reads the payload of a continuation artifact (spec 2.7.1; D-3, D-52, D-54, D-55, D-58).</summary>
internal static class ContinuationReader
{
    public static CopResult<Continuation> Read(ProjectionScope scope, string id, CopJson payload)
    {
        if (payload.Kind != JsonValueKind.Object)
            return scope.Reject(CopErrorCodes.InvalidPayload, $"continuation '{id}' has a payload that is not an object (spec 2.7.1).");
        if (payload["topicId"] is { Kind: not JsonValueKind.Null } topic && topic.AsString() != scope.TopicId)
            return scope.Reject(CopErrorCodes.InvalidPayload, $"continuation '{id}' names topic {topic} but stands in topic '{scope.TopicId}' (D-3).");
        var reader = scope.Payload;
        var agent = Text("agent");
        var meta = Member(reader, payload, "meta");
        var retry = Member(reader, payload, "retry");
        var continuation = new Continuation
        {
            TopicId = scope.TopicId,
            Id = id,
            EventId = scope.Applied.Id,
            Agent = agent is null or "*" ? null : AgentName.Of(agent),
            TaskId = Text("taskId"),
            StepId = Text("stepId"),
            Label = Text("label"),
            Status = ContinuationStatus.Active,
            WaitFor = [.. reader.Strings(payload, "waitForEvents", "artifact.payload.").Distinct(StringComparer.Ordinal)],
            WaitForAll = Choice(reader, meta, "waitMode", "any", "all"),
            NeedsEventsAndTimer = Choice(reader, meta, "resumePolicy", "any", "all"),
            ExponentialBackoff = Choice(reader, meta, "backoff", "constant", "exponential"),
            Match = MatchOf(reader, meta),
            ResumeAfter = reader.Time(payload, "resumeAfter", "artifact.payload."),
            ResumeBefore = reader.Time(payload, "resumeBefore", "artifact.payload."),
            Attempt = Count(reader, retry, "attempt", atLeast: 1) ?? 1,
            MaxAttempts = Count(reader, retry, "maxAttempts", atLeast: 1),
            RetryDelayMs = Count(reader, retry, "retryDelayMs", atLeast: 0),
            CreatedAt = scope.Applied.CreatedAt,
            UpdatedAt = scope.Applied.CreatedAt,
            CreatedSeq = scope.Applied.TopicSeq,
            UpdatedSeq = scope.Applied.TopicSeq,
        };
        if (reader.Fault is { } fault)
            return fault;
        return continuation.ResumeAfter > continuation.ResumeBefore
            ? scope.Reject(CopErrorCodes.InvalidTimestamp, $"continuation '{id}' has a resumeAfter later than its resumeBefore; it could never be resumed by its timer (D-54).")
            : continuation;

        string? Text(string name) => reader.Text(payload[name], "artifact.payload." + name);
    }

    private static CopJson? Member(PayloadReader reader, CopJson payload, string name)
    {
        var value = payload[name];
        if (value is null || value.Kind == JsonValueKind.Null)
            return null;
        if (value.Kind == JsonValueKind.Object)
            return value;
        reader.Fail("artifact.payload." + name, "is not an object");
        return null;
    }

    private static int? Count(PayloadReader reader, CopJson? retry, string name, int atLeast)
    {
        var count = retry is null ? null : reader.Number(retry, name, "artifact.payload.retry.");
        if (count < atLeast)
            reader.Fail("artifact.payload.retry." + name, $"is less than {atLeast}");
        return count;
    }

    private static bool Choice(PayloadReader reader, CopJson? meta, string name, string standard, string other)
    {
        var value = meta is null ? null : reader.Text(meta[name], "artifact.payload.meta." + name);
        if (value is not null && value != standard && value != other)
            reader.Fail("artifact.payload.meta." + name, $"is neither '{standard}' nor '{other}'");
        return value == other;
    }

    private static CopJson? MatchOf(PayloadReader reader, CopJson? meta)
    {
        var match = meta is null ? null : Member(reader, meta, "match");
        foreach (var (pointer, _) in match?.Members ?? [])
        {
            if (!pointer.StartsWith('/'))
                reader.Fail("artifact.payload.meta.match", $"has the member '{pointer}', which is no JSON Pointer into the event, such as /payload/requestId");
        }

        return match is null || match.Equals(CopJson.EmptyObject) ? null : match;
    }
}
