using System.Collections.Immutable;
using System.Text.Json;

namespace Cop;

/// <summary>Reads the payload of a continuation artifact.</summary>
/// <remarks>Protocol 2.7.1; decisions D-3, D-52, D-54, D-55, D-58.</remarks>
internal static class ContinuationReader
{
    private const int MaxAttempts = 1_000_000;
    private const long MaxRetryDelayMs = 31L * 24 * 60 * 60 * 1000;

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
            Agent = payload.Indexed("agent"),
            TaskId = payload.OptionalId("taskId"),
            StepId = payload.OptionalId("stepId"),
            Label = payload.Optional("label"),
            Status = ContinuationStatus.Active,
            ResumeAfter = payload.Time("resumeAfter"),
            ResumeBefore = payload.Time("resumeBefore"),
            CreatedAt = scope.At,
            UpdatedAt = scope.At,
            CreatedSeq = scope.Applied.TopicSeq,
            UpdatedSeq = scope.Applied.TopicSeq,
        });
        if (scope.IsAdmission)
            ContinuationMembers.Check(payload, continuation);
        if (payload.Fault is { } fault)
            return fault;
        return continuation.ResumeAfter > continuation.ResumeBefore
            ? scope.Reject(
                CopErrorCodes.InvalidTimestamp,
                $"continuation '{id}' has a resumeAfter later than its resumeBefore; it could never be resumed by its timer (D-54).")
            : continuation;
    }

    /// <summary>
    /// Returns the index in the view's entries of an entry of the payload. Without <c>matches</c>, duplicate entries, and a type and its
    /// alias, are one entry.
    /// </summary>
    public static int IndexOf(Continuation continuation, ImmutableArray<string> given, int entry)
    {
        if (entry < 0 || entry >= given.Length)
            return -1;
        if (!continuation.Matches.IsEmpty)
            return entry;
        for (var index = 0; index < continuation.WaitFor.Length; index++)
        {
            if (EventAliases.Canonical(continuation.WaitFor[index]) == EventAliases.Canonical(given[entry]))
                return index;
        }

        return -1;
    }

    /// <summary>Returns the entries of the payload.</summary>
    public static ImmutableArray<string> Given(CopJson artifact) =>
        [.. (artifact["payload"]?["waitForEvents"]?.Items ?? []).Select(entry => entry.AsString() ?? "")];

    private static Continuation WithHints(PayloadReader payload, Continuation continuation)
    {
        var entries = payload.Ids("waitForEvents");
        continuation = continuation with { WaitFor = [.. entries.DistinctBy(EventAliases.Canonical, StringComparer.Ordinal)] };
        if (payload.Object("meta") is { } meta)
        {
            var hints = payload.Within(meta, "meta");
            var matches = MatchesOf(hints, entries.Length);
            _ = hints.Flag("immediate");
            continuation = continuation with
            {
                WaitFor = matches.IsEmpty ? continuation.WaitFor : entries,
                Matches = matches,
                Since = SinceOf(hints, continuation.CreatedSeq),
                WaitForAll = Choice(hints, "waitMode", "any", "all"),
                NeedsEventsAndTimer = Choice(hints, "resumePolicy", "any", "all"),
                ExponentialBackoff = Choice(hints, "backoff", "constant", "exponential"),
                Match = hints.Object("match") is { } match ? Pairs(hints, "match", match) : null,
            };
        }

        if (payload.Object("retry") is not { } retry)
            return continuation;
        var counts = payload.Within(retry, "retry");
        return continuation with
        {
            Attempt = (int?)counts.Count("attempt", 1, MaxAttempts) ?? 1,
            MaxAttempts = (int?)counts.Count("maxAttempts", 1, MaxAttempts),
            RetryDelayMs = counts.Count("retryDelayMs", 0, MaxRetryDelayMs),
        };
    }

    private static bool Choice(PayloadReader meta, string name, string standard, string other)
    {
        var value = meta.Optional(name);
        if (value is not null && value != standard && value != other)
            meta.Fail(name, $"is neither '{standard}' nor '{other}'");
        return value == other;
    }

    private static long? SinceOf(PayloadReader meta, long createdSeq)
    {
        if (meta.Value("since") is not { } value)
            return null;
        if (value.Kind == JsonValueKind.Number && value.Element.TryGetInt64(out var since) && since >= 0 && since < createdSeq)
            return since;
        meta.Fail("since", $"is {value}, not a topicSeq of at least 0 and below the event's own,  {createdSeq} (D-53)");
        return null;
    }

    // One match per entry; an empty one is null.
    private static ImmutableArray<CopJson?> MatchesOf(PayloadReader meta, int entries)
    {
        if (meta.Value("matches") is not { } value)
            return [];
        if (value.Kind != JsonValueKind.Array || value.Items.Count() != entries)
        {
            meta.Fail("matches", "is not an array with one item for each entry of 'waitForEvents' (D-55)");
            return [];
        }

        if (meta.Value("match") is not null)
            meta.Fail("matches", "is present together with 'match'; use one of them (D-55)");
        var matches = ImmutableArray.CreateBuilder<CopJson?>(entries);
        foreach (var item in value.Items)
        {
            if (item.Kind is not (JsonValueKind.Object or JsonValueKind.Null))
                meta.Fail("matches", "has an item that is neither null nor an object of JSON Pointers and values");
            matches.Add(item.Kind == JsonValueKind.Object ? Pairs(meta, "matches", item) : null);
        }

        return matches.DrainToImmutable();
    }

    private static CopJson? Pairs(PayloadReader meta, string name, CopJson match)
    {
        foreach (var (pointer, _) in match.Members)
        {
            if (!JsonPointer.IsPointer(pointer))
                meta.Fail(name, $"has the member '{pointer}', which is not a JSON Pointer into the event, such as /payload/requestId");
        }

        return match.Equals(CopJson.EmptyObject) ? null : match;
    }
}
