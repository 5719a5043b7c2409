using System.Runtime.InteropServices;

namespace Cop;

/// <summary>The index of all topics: events by id, children by parent, events by position.</summary>
/// <remarks>Decisions M-13, M-5, M-9.</remarks>
internal sealed class EventIndex
{
    private const int Shards = 64; // Growing one table would block all readers; growing one of 64 does not.
    private const int None = -1;
    private readonly Lock _gate = new();
    private readonly List<LiveTopic> _topics = [];
    private readonly Dictionary<EventKey, Node>[] _nodes = [.. Enumerable.Range(0, Shards).Select(_ => new Dictionary<EventKey, Node>())];
    private readonly SegmentedList<Link> _links = new();
    private readonly SegmentedList<Place> _positions = new();

    public long LastPosition
    {
        get { lock (_gate) return _positions.Count; }
    }

    /// <summary>Assigns a number to a topic.</summary>
    public int Add(LiveTopic topic)
    {
        lock (_gate)
        {
            _topics.Add(topic);
            return _topics.Count - 1;
        }
    }

    /// <summary>Adds an event, which earlier events may have named as a parent.</summary>
    public void Add(in IndexedEvent added, int topic, int index)
    {
        lock (_gate)
        {
            ref var node = ref NodeOf(added.Key);
            if (node.Topic != None)
                throw new CopInvariantException($"The event id '{added.Event.Id}' occurs twice in the journal.");
            (node.Topic, node.Index) = (topic, index);
            foreach (var parent in added.Parents)
            {
                ref var parentNode = ref NodeOf(parent);
                _links.Add(new Link(new Place(topic, index), parentNode.FirstChild));
                parentNode.FirstChild = _links.Count - 1;
            }
        }
    }

    /// <summary>Assigns the next position to an event.</summary>
    public void AddPosition(int topic, int index)
    {
        lock (_gate)
            _positions.Add(new Place(topic, index));
    }

    public bool TryFind(in EventKey key, out LiveTopic topic, out int index)
    {
        lock (_gate)
        {
            var isKnown = _nodes[Shard(key)].TryGetValue(key, out var node) && node.Topic != None;
            (topic, index) = isKnown ? (_topics[node.Topic], node.Index) : (null!, 0);
            return isKnown;
        }
    }

    public List<(LiveTopic Topic, int Index)> Children(in EventKey key)
    {
        var children = new List<(LiveTopic, int)>();
        lock (_gate)
        {
            if (!_nodes[Shard(key)].TryGetValue(key, out var node))
                return children;
            for (var link = node.FirstChild; link != None; link = _links[link].Next)
                children.Add((_topics[_links[link].Child.Topic], _links[link].Child.Index));
        }

        return children;
    }

    /// <summary>Returns whether any event names an id as its parent.</summary>
    public bool IsNamed(in EventKey key)
    {
        lock (_gate)
            return _nodes[Shard(key)].TryGetValue(key, out var node) && node.FirstChild != None;
    }

    /// <summary>Returns the events from a position on, at most <paramref name="limit"/>.</summary>
    public List<(LiveTopic Topic, int Index)> FromPosition(long position, int limit)
    {
        lock (_gate)
        {
            var found = new List<(LiveTopic, int)>();
            for (var next = Math.Max(position, 1) - 1; next < _positions.Count && found.Count < limit; next++)
                found.Add((_topics[_positions[(int)next].Topic], _positions[(int)next].Index));
            return found;
        }
    }

    private ref Node NodeOf(in EventKey key)
    {
        ref var node = ref CollectionsMarshal.GetValueRefOrAddDefault(_nodes[Shard(key)], key, out var exists);
        if (!exists)
            node = new Node { Topic = None, FirstChild = None };
        return ref node;
    }

    private static int Shard(in EventKey key) => (int)(key.High % Shards);

    /// <summary>An event by its id; without a topic it is known only as a parent.</summary>
    private struct Node
    {
        public int Topic;
        public int Index;
        public int FirstChild;
    }

    private readonly record struct Place(int Topic, int Index);

    private readonly record struct Link(Place Child, int Next);
}
