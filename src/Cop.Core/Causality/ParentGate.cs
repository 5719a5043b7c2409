using System.Collections.Immutable;

namespace Cop;

/// <summary>
/// Lets events of several topics through as their parents are applied: ascending within a topic, parents before children, and among
/// those that could go next the smallest (topicId, topicSeq) first (D-22 to D-24). An event that waits holds up its topic alone.
/// </summary>
/// <param name="isApplied">Whether an event, by its id, was applied before anything that is added here.</param>
internal sealed class ParentGate(Func<string, bool> isApplied)
{
    private readonly Dictionary<string, Line> _lines = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<Line>> _waiting = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _ready = new(CopId.Comparer);
    private readonly HashSet<string> _released = new(StringComparer.Ordinal);

    /// <summary>Adds events of a topic that are not applied yet, ascending, behind those that were added before.</summary>
    /// <param name="topicId">The topic.</param>
    /// <param name="events">The events.</param>
    /// <param name="accepted">Parents that a person declared to be missing for good on this topic (D-22).</param>
    public void Add(string topicId, IEnumerable<Event> events, params IEnumerable<string> accepted)
    {
        if (!_lines.TryGetValue(topicId, out var line))
            _lines[topicId] = line = new Line(topicId);
        line.Accepted.UnionWith(accepted);
        foreach (var next in events)
            line.Events.Enqueue(next);
        Examine(line);
    }

    /// <summary>The events that may be applied, in the order in which they are to be; ends when all that remain wait.</summary>
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

    /// <summary>The event before which a topic stands and the parents that it waits for; null when nothing of it waits.</summary>
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
            _waiting[missing[0]] = [line]; // One is enough: when it comes, the next one is looked at.
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
