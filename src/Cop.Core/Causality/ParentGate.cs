using System.Collections.Immutable;

namespace Cop;

/// <summary>
/// Releases events of several topics as their parents are applied: ascending per topic, parents before children, then by (topicId,
/// topicSeq). A waiting event blocks only its topic.
/// </summary>
/// <param name="isApplied">Returns whether the event with an id was applied before all events added here.</param>
/// <remarks>Decisions D-22 to D-24.</remarks>
internal sealed class ParentGate(Func<string, bool> isApplied)
{
    private readonly Dictionary<string, Line> _lines = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<Line>> _waiting = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _ready = new(CopId.Comparer);
    private readonly HashSet<string> _released = new(StringComparer.Ordinal);

    /// <summary>Adds events of a topic that are not applied, ascending, after those added before.</summary>
    /// <param name="topicId">Topic id.</param>
    /// <param name="events">The events.</param>
    /// <param name="accepted">Missing parents that an operator accepted for this topic (D-22).</param>
    public void Add(string topicId, IEnumerable<Event> events, params IEnumerable<string> accepted)
    {
        if (!_lines.TryGetValue(topicId, out var line))
            _lines[topicId] = line = new Line(topicId);
        line.Accepted.UnionWith(accepted);
        foreach (var next in events)
            line.Events.Enqueue(next);
        Examine(line);
    }

    /// <summary>Returns the events that may be applied, in order, until all remaining ones wait.</summary>
    public IEnumerable<Event> Release()
    {
        while (_ready.Min is { } topicId)
        {
            var line = _lines[topicId];
            var released = line.Events.Dequeue();
            _ready.Remove(topicId);
            _released.Add(released.Id);
            Examine(line);
            if (_waiting.Remove(released.Id, out var children))
                children.ForEach(Examine);
            yield return released;
        }
    }

    /// <summary>Returns the event at which a topic is blocked and its missing parents; null when it is not blocked.</summary>
    public (Event BlockedBy, ImmutableArray<string> Missing)? BlockOf(string topicId) =>
        _lines.TryGetValue(topicId, out var line) && line.Events.TryPeek(out var next) ? (next, Missing(line, next)) : null;

    private void Examine(Line line)
    {
        if (!line.Events.TryPeek(out var next))
            return;
        var missing = Missing(line, next);
        if (missing.IsEmpty)
            _ready.Add(line.TopicId);
        else if (!_waiting.TryGetValue(missing[0], out var waiting))
            _waiting[missing[0]] = [line]; // One parent is enough: when it is applied, the next one is checked.
        else if (!waiting.Contains(line))
            waiting.Add(line);
    }

    private ImmutableArray<string> Missing(Line line, Event next) => [.. next.ParentEventIds
        .Where(parent => !_released.Contains(parent) && !line.Accepted.Contains(parent) && !isApplied(parent))
        .Distinct(StringComparer.Ordinal)];

    private sealed record Line(string TopicId)
    {
        public Queue<Event> Events { get; } = new();

        public HashSet<string> Accepted { get; } = new(StringComparer.Ordinal);
    }
}
