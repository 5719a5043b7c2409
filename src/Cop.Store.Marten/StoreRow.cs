using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace Cop;

/// <summary>Reads rows of the COP tables.</summary>
internal static class StoreRow
{
    /// <summary>The number of columns of a head.</summary>
    public const int HeadColumns = 9;

    public static TopicHead Head(NpgsqlDataReader reader) => new()
    {
        TopicId = reader.GetString(0),
        LastSeq = reader.GetInt64(1),
        AppliedSeq = reader.GetInt64(2),
        Revision = reader.GetInt32(3),
        ReplicaOf = reader.IsDBNull(4) ? null : reader.GetString(4),
        LocalFromSeq = reader.GetInt64(5),
        BlockedBy = reader.IsDBNull(6) ? null : reader.GetString(6),
        MissingParentIds = Bytes(reader, 7) is { } missing ? [.. CopJson.FromTrusted(missing).Items.Select(id => id.AsString()!)] : [],
        LastHash = reader.GetGuid(8),
    };

    /// <summary>The missing parents of a head as bytes, since their ids may be of any characters; null for none.</summary>
    public static byte[]? Missing(TopicHead head) => head.MissingParentIds.IsEmpty ? null
        : StoredJson.Bytes(CopJson.Array(head.MissingParentIds.Select(CopJson.From)));

    public static Event Event(NpgsqlDataReader reader, int column = 0) =>
        StoredJson.Event(Bytes(reader, column), static place => place, "a location found by its id");

    public static StoredEvent Stored(NpgsqlDataReader reader) =>
        new(Event(reader), Bytes(reader, 1) is { } digest ? Convert.ToHexStringLower(digest) : "");

    public static View View(NpgsqlDataReader reader, int kind, int body) =>
        ViewJson.Read((ViewKind)reader.GetInt16(kind), Bytes(reader, body)!);

    public static byte[]? Bytes(NpgsqlDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : reader.GetFieldValue<byte[]>(column);

    /// <summary>The 16 bytes under which a wait key is stored.</summary>
    public static Guid Hash(in WaitKey key) => new(SHA256.HashData(Encoding.UTF8.GetBytes(
        $"{key.Entry.Length}:{key.Entry}{(key.RequestId is null ? "" : "=" + key.RequestId)}")).AsSpan(0, 16));

    public static Guid Key(string eventId) => EventKey.FromEventId(eventId).ToGuid();

    /// <summary>Event ids by the keys under which they are stored.</summary>
    public static Dictionary<Guid, string> IdsByKey(IReadOnlyCollection<string> ids)
    {
        var keys = new Dictionary<Guid, string>(ids.Count);
        foreach (var id in ids)
            keys[Key(id)] = id;
        return keys;
    }
}
