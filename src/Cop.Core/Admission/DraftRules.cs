using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;

namespace Cop;

/// <summary>Checks of a draft that do not depend on its topic's state.</summary>
/// <remarks>Decisions D-7, D-11, D-14, D-17, D-19, D-20.</remarks>
internal static class DraftRules
{
    private static readonly SearchValues<byte> Structure = SearchValues.Create("\"{}[]"u8);
    private static readonly ImmutableArray<string> Stamped = ["copHash", "signature", "initiator", "node", "hops", "met", "actingAs"];
    private static readonly ImmutableArray<string> Known =
        ["id", "topicId", "topicSeq", "type", "schemaVersion", "createdAt", "payload", "metadata", "correlationId", "parentEventIds",
            "copHash", "signature"];

    /// <summary>Returns the first fault of a draft with id and topic; null when there is none.</summary>
    public static CopError? Check(EventDraft draft, AdmissionLimits limits) =>
        CheckPresent(draft)
            ?? CopId.Validate(draft.Id, "id") ?? CopId.Validate(draft.TopicId, "topicId") ?? CopId.Validate(draft.Type, "type")
        ?? CheckText(draft) ?? CheckValues(draft, limits) ?? CheckParents(draft, limits);

    private static CopError? CheckPresent(EventDraft draft) =>
        draft.Payload is null ? Invalid(draft, "its payload is null; use {} for an empty one") : null;

    private static CopError? CheckText(EventDraft draft)
    {
        if (CopId.Validate(draft.SchemaVersion, "schemaVersion") is { } version)
            return version;
        return draft.CorrelationId is null ? null : CopId.Validate(draft.CorrelationId, "correlationId");
    }

    private static CopError? CheckValues(EventDraft draft, AdmissionLimits limits)
    {
        if (draft.Payload.Kind != JsonValueKind.Object)
            return Invalid(draft, "its payload is not an object; wrap the value, as in {\"value\": …} (D-8)");
        if (draft.Metadata is { Kind: not JsonValueKind.Object })
            return Invalid(draft, "its metadata is not an object");
        foreach (var name in Stamped)
        {
            if (draft.Metadata?[name] is not null)
                return Invalid(
                    draft, $"its metadata carries '{name}', which the kernel stamps; leave it out, and pass the actor to the append call " +
                        $"(D-19, D-20)");
        }

        foreach (var (name, _) in draft.UnknownMembers?.Members ?? [])
        {
            if (Known.Contains(name))
                return Invalid(draft, $"it carries '{name}' among the unknown members");
        }

        // The event has payload and metadata one level below; unknown members are its own.
        return TooDeep(draft.Payload, 1, limits) || (draft.Metadata is not null && TooDeep(draft.Metadata, 1, limits))
            || (draft.UnknownMembers is not null && TooDeep(draft.UnknownMembers, 0, limits))
            ? Limit(draft, $"it is nested deeper than {limits.MaxDepth} levels")
            : null;
    }

    private static CopError? CheckParents(EventDraft draft, AdmissionLimits limits)
    {
        if (draft.ParentEventIds.IsDefaultOrEmpty)
            return null;
        if (draft.ParentEventIds.Length > limits.MaxParents)
            return Limit(draft, $"it has {draft.ParentEventIds.Length} parents, more than {limits.MaxParents}");
        foreach (var parent in draft.ParentEventIds)
        {
            if (CopId.Validate(parent, "parentEventIds") is { } fault)
                return fault;
            if (parent == draft.Id)
                return new CopError(
                    CopErrorCodes.CausalCycle, $"The draft '{draft.Id}' names itself as a parent; remove that parent (D-21).");
        }

        return null;
    }

    private static bool TooDeep(CopJson json, int above, AdmissionLimits limits)
    {
        var (depth, deepest) = (above, above);
        for (var rest = json.Utf8.Span; rest.IndexOfAny(Structure) is >= 0 and var next; rest = rest[(next + 1)..])
        {
            switch (rest[next])
            {
                case (byte)'"':
                    rest = rest[(next + 1)..];
                    next = EndOfString(rest);
                    break;
                case (byte)'{' or (byte)'[': deepest = Math.Max(deepest, ++depth); break;
                default: depth--; break;
            }
        }

        return deepest > limits.MaxDepth;
    }

    // The text is canonical, so every string is terminated.
    private static int EndOfString(ReadOnlySpan<byte> text)
    {
        var at = text.IndexOfAny((byte)'"', (byte)'\\');
        while (text[at] == '\\')
            at += 2 + text[(at + 2)..].IndexOfAny((byte)'"', (byte)'\\');
        return at;
    }

    private static CopError Invalid(EventDraft draft, string fault) =>
        new(CopErrorCodes.InvalidDraft, $"The draft '{draft.Id}' ({draft.Type}) is invalid: {fault}.");

    private static CopError Limit(EventDraft draft, string fault) =>
        new(CopErrorCodes.LimitExceeded, $"The draft '{draft.Id}' ({draft.Type}) is invalid: {fault} (D-17).");
}
