namespace Cop;

/// <summary>Finds events that would wait for themselves: a cycle over parents and topic order among what is not applied (spec 3.2.2, D-22). Pure.</summary>
internal sealed class WaitingGraph
{
    private readonly IReadOnlyCollection<Event> _unapplied;
    private readonly Dictionary<string, Event> _byId;
    private readonly Dictionary<string, string> _previous;
    private readonly Dictionary<string, bool> _isDone = new(StringComparer.Ordinal);
    private readonly List<string> _path = [];

    // An explicit stack: a chain of waiting events may be as long as a log.
    private readonly Stack<(string Id, IEnumerator<string> Needs)> _open = new();

    private WaitingGraph(IReadOnlyCollection<Event> unapplied)
    {
        _unapplied = unapplied;
        _byId = unapplied.ToDictionary(waiting => waiting.Id, StringComparer.Ordinal);
        _previous = unapplied.GroupBy(waiting => waiting.TopicId, StringComparer.Ordinal)
            .SelectMany(topic => topic.OrderBy(waiting => waiting.TopicSeq).Zip(topic.OrderBy(waiting => waiting.TopicSeq).Skip(1)))
            .ToDictionary(pair => pair.Second.Id, pair => pair.First.Id, StringComparer.Ordinal);
    }

    /// <summary>The ids of a cycle, in its order; empty when there is none.</summary>
    /// <param name="unapplied">All events that are stored or received and not applied, of all topics.</param>
    public static IReadOnlyList<string> FindCycle(IReadOnlyCollection<Event> unapplied) => new WaitingGraph(unapplied).FindCycle();

    private IReadOnlyList<string> FindCycle()
    {
        foreach (var start in _unapplied)
        {
            if (Visit(start.Id) is { } cycle)
                return cycle;
        }

        return [];
    }

    private IReadOnlyList<string>? Visit(string start)
    {
        Enter(start);
        while (_open.TryPeek(out var top))
        {
            if (!top.Needs.MoveNext())
            {
                _isDone[top.Id] = true;
                _path.RemoveAt(_path.Count - 1);
                _open.Pop();
            }
            else if (_isDone.TryGetValue(top.Needs.Current, out var done) && !done)
            {
                return [.. _path.SkipWhile(id => id != top.Needs.Current)];
            }
            else
            {
                Enter(top.Needs.Current);
            }
        }

        return null;
    }

    private void Enter(string id)
    {
        if (_isDone.ContainsKey(id) || !_byId.TryGetValue(id, out var waiting))
            return;
        _isDone[id] = false;
        _path.Add(id);
        IEnumerable<string> needs = _previous.TryGetValue(id, out var before) ? waiting.ParentEventIds.Append(before) : waiting.ParentEventIds;
        _open.Push((id, needs.GetEnumerator()));
    }
}
