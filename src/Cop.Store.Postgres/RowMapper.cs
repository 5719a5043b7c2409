using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Npgsql;

namespace Cop;

/// <summary>Maps rows of the database to the kernel's types, and back.</summary>
internal static class RowMapper
{
    /// <summary>The number of columns of a head.</summary>
    public const int HeadColumns = 9;

    /// <summary>Reads a head from the columns with which every statement about heads begins.</summary>
    public static TopicHead Head(NpgsqlDataReader reader) => new()
    {
        TopicId = reader.GetString(0),
        LastSeq = reader.GetInt64(1),
        AppliedSeq = reader.GetInt64(2),
        Revision = reader.GetInt32(3),
        ReplicaOf = reader.IsDBNull(4) ? null : reader.GetString(4),
        LocalFromSeq = reader.GetInt64(5),
        BlockedBy = reader.IsDBNull(6) ? null : reader.GetString(6),
        LastHash = reader.GetGuid(8),
        MissingParentIds = reader.IsDBNull(7) ? [] : [.. IndexText.ReadIds(Bytes(reader, 7))],
    };

    public static Event Event(NpgsqlDataReader reader, int column = 0) =>
        Event(Bytes(reader, column), id => id, "a location found by its id");

    /// <summary>Reads an event and the digest of its draft from the first two columns.</summary>
    public static StoredEvent Stored(NpgsqlDataReader reader) =>
        new(Event(reader), reader.IsDBNull(1) ? "" : Convert.ToHexStringLower(Bytes(reader, 1)));

    /// <summary>Reads an event; a message names its location when it cannot be read.</summary>
    public static Event Event<TPlace>(byte[] body, Func<TPlace, string> describe, TPlace place)
    {
        var json = CopJson.FromTrusted(body);
        try
        {
            return Cop.Event.From(json).TryGet(out var stored, out var error)
                ? stored
                : throw new CopInvariantException(Unreadable(describe(place), error.Message));
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            // Not JSON, or not UTF-8.
            throw new CopInvariantException(Unreadable(describe(place), fault.Message), fault);
        }
    }

    private static string Unreadable(string place, string why) =>
        $"The row at {place} holds an event that cannot be read ({why}): it was changed from outside. Restore it from a backup.";

    public static View View(NpgsqlDataReader reader, int kind, int body) => View(reader, (ViewKind)reader.GetInt16(kind), body);

    /// <summary>Reads a view of a kind; a topic's view also has the three columns after its body.</summary>
    public static View View(NpgsqlDataReader reader, ViewKind kind, int body) =>
        kind == ViewKind.Topic ? TopicRow.Read(reader, body) : ViewJson.Read(kind, Bytes(reader, body));

    public static byte[] Bytes(NpgsqlDataReader reader, int column) => reader.GetFieldValue<byte[]>(column);

    public static byte[] Bytes(CopJson json) =>
        MemoryMarshal.TryGetArray(json.Utf8, out var segment) && segment.Count == segment.Array!.Length
            ? segment.Array
            : json.Utf8.ToArray();

    /// <summary>Returns the 16 bytes that represent a wait key.</summary>
    public static Guid Hash(in WaitKey key) => new(SHA256.HashData(Encoding.UTF8.GetBytes(
        $"{key.Entry.Length}:{key.Entry}{(key.RequestId is null ? "" : "=" + key.RequestId)}")).AsSpan(0, 16));
}
