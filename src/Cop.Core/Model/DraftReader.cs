using System.Collections.Immutable;
using System.Text.Json;

namespace Cop;

/// <summary>Reads drafts from JSON and writes them to JSON.</summary>
internal static class DraftReader
{
    public static CopResult<EventDraft> Read(CopJson json)
    {
        if (json.Kind != JsonValueKind.Object)
            return Invalid("a draft is a JSON object");
        var (draft, hasPayload) = (new EventDraft { Type = "" }, false);
        var unknown = new List<(string, CopJson?)>();
        foreach (var (name, value) in json.Members)
        {
            if (name is "topicSeq" or "createdAt")
                return Invalid(
                    $"it carries '{name}', which only the kernel assigns when the event becomes durable (D-11); leave it out, or " +
                        $"replicate the event instead");
            if (value.Kind == JsonValueKind.Null && name is not "payload")
                continue;
            switch (name)
            {
                case "id": draft = draft with { Id = value.AsString() ?? "" }; break;
                case "topicId": draft = draft with { TopicId = value.AsString() ?? "" }; break;
                case "type": draft = draft with { Type = value.AsString() ?? "" }; break;
                case "schemaVersion": draft = draft with { SchemaVersion = value.AsString() ?? "" }; break;
                case "correlationId": draft = draft with { CorrelationId = value.AsString() ?? "" }; break;
                case "payload": (draft, hasPayload) = (draft with { Payload = value }, true); break;
                case "metadata": draft = draft with { Metadata = value }; break;
                case "parentEventIds": draft = draft with { ParentEventIds = Parents(value) }; break;
                default: unknown.Add((name, value)); break;
            }
        }

        if (!hasPayload)
            return Invalid("'payload' is missing; use {} for an empty one");
        return draft.Type.Length == 0 ? Invalid("'type' is missing or not a string")
            : draft with { UnknownMembers = unknown.Count == 0 ? null : CopJson.Object(unknown) };
    }

    /// <summary>Writes a draft as one JSON object; members that are absent, null or empty are left out.</summary>
    /// <remarks>Decision D-7.</remarks>
    public static CopJson Write(EventDraft draft) => CopJson.Object(
    [
        ("id", draft.Id is null ? null : CopJson.From(draft.Id)),
        ("topicId", draft.TopicId is null ? null : CopJson.From(draft.TopicId)),
        ("type", CopJson.From(draft.Type)),
        ("schemaVersion", CopJson.From(draft.SchemaVersion)),
        ("payload", draft.Payload),
        ("metadata", draft.Metadata is null || draft.Metadata.Equals(CopJson.EmptyObject) ? null : draft.Metadata),
        ("correlationId", draft.CorrelationId is null ? null : CopJson.From(draft.CorrelationId)),
        ("parentEventIds", draft.ParentEventIds.IsDefaultOrEmpty ? null : CopJson.Array(draft.ParentEventIds.Select(CopJson.From))),
        .. draft.UnknownMembers?.Members.Select(member => (member.Name, (CopJson?)member.Value)) ?? [],
    ]);

    // An entry that is not a string becomes an empty id, which admission refuses by name.
    private static ImmutableArray<string> Parents(CopJson value) =>
        value.Kind == JsonValueKind.Array ? [.. value.Items.Select(item => item.AsString() ?? "")] : [""];

    private static CopError Invalid(string fault) => new(CopErrorCodes.InvalidDraft, $"The draft is invalid: {fault}.");
}
