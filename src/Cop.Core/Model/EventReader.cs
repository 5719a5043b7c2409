using System.Collections.Immutable;
using System.Text.Json;

namespace Cop;

/// <summary>Reads the members of an event from its canonical bytes in one pass.</summary>
/// <remarks>Protocol 2.2.1; decision D-7.</remarks>
internal static class EventReader
{
    public static CopResult<Event> Read(CopJson json)
    {
        // The depth was limited at admission. The reader's default would be 64 levels.
        var reader = new Utf8JsonReader(json.Utf8.Span, new JsonReaderOptions { MaxDepth = int.MaxValue });
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            return Invalid(null, "an event must be a JSON object");
        var members = new EventMembers();
        string? fault = null;
        while (fault is null && reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            fault = ReadMember(ref reader, json.Utf8, ref members);
        fault ??= Missing(members);
        return fault is null ? Event.FromTrusted(json, members) : Invalid(members.Id, fault);
    }

    private static string? ReadMember(ref Utf8JsonReader reader, ReadOnlyMemory<byte> utf8, ref EventMembers members)
    {
        if (reader.ValueTextEquals("id"u8))
            return ReadId(ref reader, "id", ref members.Id);
        if (reader.ValueTextEquals("topicId"u8))
            return ReadId(ref reader, "topicId", ref members.TopicId);
        if (reader.ValueTextEquals("type"u8))
            return ReadId(ref reader, "type", ref members.Type);
        if (reader.ValueTextEquals("schemaVersion"u8))
            return ReadVersion(ref reader, ref members.SchemaVersion);
        if (reader.ValueTextEquals("correlationId"u8))
            return ReadOptional(ref reader, "correlationId", ref members.CorrelationId);
        if (reader.ValueTextEquals("topicSeq"u8))
            return reader.Read() && reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out members.TopicSeq)
                && members.TopicSeq >= 0
                ? null : "'topicSeq' is not an integer of 0 or more";
        if (reader.ValueTextEquals("createdAt"u8))
            return reader.Read() && reader.TokenType == JsonTokenType.String && TryReadTime(ref reader, ref members)
                ? null : "'createdAt' is not ISO-8601 in UTC with a Z";
        if (reader.ValueTextEquals("payload"u8))
        {
            members.Payload = Slice(ref reader, utf8);
            return null;
        }

        if (reader.ValueTextEquals("metadata"u8))
            return ReadMetadata(ref reader, utf8, ref members);
        if (reader.ValueTextEquals("parentEventIds"u8))
            return ReadParents(ref reader, ref members);
        reader.Read();
        reader.Skip();
        return null;
    }

    private static bool TryReadTime(ref Utf8JsonReader reader, ref EventMembers members)
    {
        var isTime = reader.ValueIsEscaped
            ? CopTime.TryParse(reader.GetString(), out var time)
            : CopTime.TryParse(reader.ValueSpan, out time);
        members.CreatedAt = time;
        return isTime;
    }

    private static CopJson Slice(ref Utf8JsonReader reader, ReadOnlyMemory<byte> utf8)
    {
        reader.Read();
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return CopJson.FromTrusted(utf8[start..(int)reader.BytesConsumed]);
    }

    private static string? ReadMetadata(ref Utf8JsonReader reader, ReadOnlyMemory<byte> utf8, ref EventMembers members)
    {
        var metadata = Slice(ref reader, utf8);
        if (metadata.Kind == JsonValueKind.Null)
            return null;
        members.Metadata = metadata;
        return metadata.Kind == JsonValueKind.Object ? null : "'metadata' is not an object";
    }

    private static string? ReadParents(ref Utf8JsonReader reader, ref EventMembers members)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null)
            return null;
        if (reader.TokenType != JsonTokenType.StartArray)
            return "'parentEventIds' is not an array of strings";
        var parents = ImmutableArray.CreateBuilder<string>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.String)
                return "'parentEventIds' is not an array of strings";
            parents.Add(reader.GetString()!);
        }

        members.ParentEventIds = parents.DrainToImmutable();
        return null;
    }

    private static string? ReadId(ref Utf8JsonReader reader, string member, ref string? value) =>
        ReadString(ref reader, member, ref value) ?? CopId.Validate(value, member)?.Message;

    private static string? ReadString(ref Utf8JsonReader reader, string member, ref string? value)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.String)
            return $"'{member}' is not a string";
        value = reader.GetString();
        return null;
    }

    // Fast path: nearly every event has version 1.
    private static string? ReadVersion(ref Utf8JsonReader reader, ref string? value)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.String)
            return "'schemaVersion' is not a string";
        value = reader.ValueTextEquals("1"u8) ? "1" : reader.GetString();
        return null;
    }

    private static string? ReadOptional(ref Utf8JsonReader reader, string member, ref string? value)
    {
        if (reader.Read() && reader.TokenType == JsonTokenType.Null)
            return null;
        if (reader.TokenType != JsonTokenType.String)
            return $"'{member}' is not a string";
        value = reader.GetString();
        return null;
    }

    private static string? Missing(in EventMembers members) =>
        members.Id is null ? "'id' is missing"
        : members.TopicId is null ? "'topicId' is missing"
        : members.TopicSeq < 0 ? "'topicSeq' is missing"
        : members.Type is null ? "'type' is missing"
        : members.SchemaVersion is null ? "'schemaVersion' is missing"
        : members.CreatedAt is null ? "'createdAt' is missing"
        : members.Payload is null ? "'payload' is missing"
        : null;

    private static CopError Invalid(string? id, string fault) =>
        new(CopErrorCodes.InvalidEvent,
            $"The event {(id is null ? "without a readable id" : $"'{id}'")} cannot be read: {fault} (spec 2.2). Correct it at its " +
                $"source.");
}
