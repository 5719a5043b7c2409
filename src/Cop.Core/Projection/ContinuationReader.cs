using System.Collections.Immutable;
using System.Text.Json;

namespace Cop;

/// <summary>Reads the payload of a continuation artifact (spec 2.7.1; D-3, D-52, D-54, D-55, D-58).</summary>
internal static class ContinuationReader
{
    public static CopResult<Continuation> Read(ProjectionScope scope, string id, PayloadReader artifact)
    {
        if (artifact.Json["payload"] is not { Kind: JsonValueKind.Object } json)
            return scope.Reject(CopErrorCodes.InvalidPayload, $"continuation '{id}' has a payload that is not an object (spec 2.7.1).");
        var payload = artifact.Within(json, "payload");
        if (payload.OptionalId("topicId") is { } topicId && topicId != scope.TopicId)
            payload.Fail("topicId", $"is '{topicId}', not the event's topic '{scope.TopicId}' (D-3)");
        var continuation = WithHints(payload, new Continuation
        {
            TopicId = scope.TopicId,
            Id = id,
            EventId = scope.Applied.Id,
            Agent = payload.Optional("agent"),
            TaskId = payload.OptionalId("taskId"),
            StepId = payload.OptionalId("stepId"),
            Label = payload.Optional("label"),
            Status = ContinuationStatus.Active,
            WaitFor = Entries(payload),
            ResumeAfter = payload.Time("resumeAfter"),
            ResumeBefore = payload.Time("resumeBefore"),
            CreatedAt = scope.At,
            UpdatedAt = scope.At,
            CreatedSeq = scope.Applied.TopicSeq,
            UpdatedSeq = scope.Applied.TopicSeq,
        });
        if (payload.Fault is { } fault)
            return fault;
        return continuation.ResumeAfter > continuation.ResumeBefore
            ? scope.Reject(CopErrorCodes.InvalidTimestamp, $"continuation '{id}' has a resumeAfter later than its resumeBefore; it could never be resumed by its timer (D-54).")
            : continuation;
    }

    // An entry named twice is one; so are a type and its other name.
    private static ImmutableArray<string> Entries(PayloadReader payload) =>
        [.. payload.Ids("waitForEvents").DistinctBy(EventAliases.Canonical, StringComparer.Ordinal)];

    private static Continuation WithHints(PayloadReader payload, Continuation continuation)
    {
        if (payload.Object("meta") is { } meta)
        {
            var hints = payload.Within(meta, "meta");
            continuation = continuation with
            {
                WaitForAll = Choice(hints, "waitMode", "any", "all"),
                NeedsEventsAndTimer = Choice(hints, "resumePolicy", "any", "all"),
                ExponentialBackoff = Choice(hints, "backoff", "constant", "exponential"),
                Match = MatchOf(hints),
            };
        }

        if (payload.Object("retry") is not { } retry)
            return continuation;
        var counts = payload.Within(retry, "retry");
        return continuation with
        {
            Attempt = counts.Count("attempt", atLeast: 1) ?? 1,
            MaxAttempts = counts.Count("maxAttempts", atLeast: 1),
            RetryDelayMs = counts.Count("retryDelayMs", atLeast: 0),
        };
    }

    private static bool Choice(PayloadReader meta, string name, string standard, string other)
    {
        var value = meta.Optional(name);
        if (value is not null && value != standard && value != other)
            meta.Fail(name, $"is neither '{standard}' nor '{other}'");
        return value == other;
    }

    private static CopJson? MatchOf(PayloadReader meta)
    {
        var match = meta.Object("match");
        foreach (var (pointer, _) in match?.Members ?? [])
        {
            if (!IsPointer(pointer))
                meta.Fail("match", $"has the member '{pointer}', which is no JSON Pointer into the event, such as /payload/requestId");
        }

        return match is null || match.Equals(CopJson.EmptyObject) ? null : match;
    }

    // RFC 6901: empty, or parts that begin with a slash; a tilde is followed by 0 or 1.
    private static bool IsPointer(string text)
    {
        if (text.Length > 0 && text[0] != '/')
            return false;
        for (var tilde = text.IndexOf('~', StringComparison.Ordinal); tilde >= 0; tilde = text.IndexOf('~', tilde + 1))
        {
            if (tilde + 1 >= text.Length || text[tilde + 1] is not ('0' or '1'))
                return false;
        }

        return true;
    }
}
