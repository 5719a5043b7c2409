using JasperFx.Events;
using Marten;
using Npgsql;
using NpgsqlTypes;

namespace Cop;

/// <summary>The ids of topics as stream ids of Marten: the topic's id itself, or a Guid derived from it.</summary>
internal sealed class StreamKeys(StreamIdentity identity)
{
    private bool AreStrings => identity == StreamIdentity.AsString;

    public NpgsqlParameter Of(IEnumerable<string> topicIds) => AreStrings
        ? new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Varchar, Value = IndexedText.Sought(topicIds) }
        : new() { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid, Value = topicIds.Select(Guid).ToArray() };

    /// <summary>The ids as the array of a column.</summary>
    public object Column(IEnumerable<string> topicIds) => AreStrings ? topicIds.ToArray() : topicIds.Select(Guid).ToArray();

    /// <summary>The id of a topic's stream as text.</summary>
    public string Text(string topicId) => AreStrings ? topicId : Guid(topicId).ToString();

    /// <summary>The id of a stream that was read as text.</summary>
    public NpgsqlParameter OfStored(string stream) => AreStrings
        ? new() { NpgsqlDbType = NpgsqlDbType.Varchar, Value = stream }
        : new() { NpgsqlDbType = NpgsqlDbType.Uuid, Value = System.Guid.Parse(stream) };

    /// <summary>Queues events for a stream.</summary>
    /// <param name="session">The session.</param>
    /// <param name="topicId">The topic.</param>
    /// <param name="before">The version of the stream before; 0 starts it.</param>
    /// <param name="events">The events.</param>
    public void Append(IDocumentSession session, string topicId, long before, object[] events)
    {
        if (before == 0 && AreStrings)
            session.Events.StartStream(topicId, events);
        else if (before == 0)
            session.Events.StartStream(Guid(topicId), events);
        else if (AreStrings)
            session.Events.Append(topicId, before + events.Length, events);
        else
            session.Events.Append(Guid(topicId), before + events.Length, events);
    }

    private static Guid Guid(string topicId) => StoreRow.Key(topicId);
}
