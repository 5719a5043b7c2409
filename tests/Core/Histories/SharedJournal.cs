using System.Reflection;
using System.Threading.Channels;
using Cop.Core.Tests.Engine;

namespace Cop.Core.Tests.Histories;

/// <summary>A store that several kernels share as they share a server. It can be set back to an earlier state behind their backs.</summary>
internal sealed class SharedJournal
{
    private MemoryJournalFile _file = new();
    private readonly CountedIds _ids = new(1_000_000);
    private readonly List<JournalConnection> _connections = [];

    public SharedJournal() => (Storage, HistoryId) = (EmbeddedEventStore.Open(_file, _ids.NewId).Unwrap(), "urn:cop:history:first");

    /// <summary>The store as it is now.</summary>
    public EmbeddedEventStore Storage { get; private set; }

    public string HistoryId { get; set; }

    public string OperationsTopicId => OperationsTopic.GetId(Storage.StoreId);

    /// <summary>A state to go back to.</summary>
    public long Mark() => _file.Length;

    /// <summary>Loses everything that was committed since.</summary>
    public void GoBackTo(long mark)
    {
        // What is still being read of the former state can be read to its end.
        var kept = new byte[mark];
        _file.ReadAt(0, kept);
        _file = new MemoryJournalFile();
        _file.WriteAt(0, kept);
        Storage = EmbeddedEventStore.Open(_file, _ids.NewId).Unwrap();
    }

    /// <summary>Has every node compare, as its heartbeat does.</summary>
    public void Beat()
    {
        foreach (var connection in _connections)
            connection.Beats.Writer.TryWrite(true);
    }

    /// <summary>A node's way to the store.</summary>
    public IEventStore Connect(string nodeId)
    {
        var door = DispatchProxy.Create<IEventStore, JournalConnection>();
        var connection = (JournalConnection)(object)door;
        (connection.Journal, connection.NodeId) = (this, nodeId);
        _connections.Add(connection);
        return door;
    }

    /// <summary>Tells the other nodes of what one committed.</summary>
    public void Announce(JournalConnection from, IReadOnlyList<CommitUnit> units)
    {
        foreach (var topicId in units.SelectMany(unit => unit.Appends).Select(append => append.After.TopicId).Distinct())
        {
            foreach (var other in _connections.Where(other => other != from))
                other.News.Writer.TryWrite(topicId);
        }
    }
}
