using Npgsql;

namespace Cop;

/// <summary>A topic's own view in two parts: its row has the members that rarely change, its head those that every event changes.</summary>
internal static class TopicRow
{
    /// <summary>The body of the topic's row.</summary>
    public static byte[] Write(Topic topic) => RowMapper.Bytes(ViewJson.Write(Still(topic)));

    /// <summary>Whether both have the same body; an unknown body counts as different.</summary>
    public static bool IsSame(Topic? known, Topic topic) => known is not null && Still(known) == Still(topic);

    /// <summary>The view, from four columns in a row: body, applied_seq, touched_seq and touched_at.</summary>
    public static Topic Read(NpgsqlDataReader reader, int body) => (Topic)ViewJson.Read(ViewKind.Topic, RowMapper.Bytes(reader, body)) with
    {
        LastSeq = reader.GetInt64(body + 1),
        UpdatedSeq = reader.GetInt64(body + 2),
        UpdatedAt = DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(body + 3)),
    };

    private static Topic Still(Topic topic) => topic with { LastSeq = 0, UpdatedSeq = 0, UpdatedAt = topic.CreatedAt };
}
