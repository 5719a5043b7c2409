namespace Cop;

/// <summary>Finds events that would wait for themselves: a cycle over parents and topic order among what is not applied (spec 3.2.2, D-22). Pure.</summary>
internal static class WaitingGraph
{
    /// <summary>The ids of a cycle, in its order; empty when there is none.</summary>
    /// <param name="unapplied">All events that are stored or received and not applied, of all topics.</param>
    public static IReadOnlyList<string> FindCycle(IReadOnlyCollection<Event> unapplied)
    {
        var byId = unapplied.ToDictionary(waiting => waiting.Id, StringComparer.Ordinal);
        var previous = unapplied.GroupBy(waiting => waiting.TopicId, StringComparer.Ordinal)
            .SelectMany(topic => topic.OrderBy(waiting => waiting.TopicSeq).Zip(topic.OrderBy(waiting => waiting.TopicSeq).Skip(1)))
            .ToDictionary(pair => pair.Second.Id, pair => pair.First.Id, StringComparer.Ordinal);
        var isDone = new Dictionary<string, bool>(StringComparer.Ordinal);
        var path = new List<string>();
        foreach (var start in unapplied)
        {
            if (Visit(start.Id) is { } cycle)
                return cycle;
        }

        return [];

        // An explicit stack: a chain of waiting events may be as long as a log.
        IReadOnlyList<string>? Visit(string start)
        {
            var open = new Stack<(string Id, IEnumerator<string> Needs)>();
            if (!Enter(start, open))
                return null;
            while (open.TryPeek(out var top))
            {
                if (!top.Needs.MoveNext())
                {
                    isDone[top.Id] = true;
                    path.RemoveAt(path.Count - 1);
                    open.Pop();
                }
                else if (isDone.TryGetValue(top.Needs.Current, out var done) && !done)
                {
                    return [.. path.SkipWhile(id => id != top.Needs.Current)];
                }
                else
                {
                    Enter(top.Needs.Current, open);
                }
            }

            return null;
        }

        bool Enter(string id, Stack<(string, IEnumerator<string>)> open)
        {
            if (isDone.ContainsKey(id) || !byId.TryGetValue(id, out var waiting))
                return false;
            isDone[id] = false;
            path.Add(id);
            IEnumerable<string> needs = previous.TryGetValue(id, out var before) ? waiting.ParentEventIds.Append(before) : waiting.ParentEventIds;
            open.Push((id, needs.GetEnumerator()));
            return true;
        }
    }
}
