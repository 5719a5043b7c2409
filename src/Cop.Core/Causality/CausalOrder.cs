namespace Cop.Causality;

/// <summary>The order of positions of events that are applied together: a pure function of the events.</summary>
/// <remarks>Decisions M-9, D-24.</remarks>
public static class CausalOrder
{
    /// <summary>Sorts the events of several topics, each ascending: ascending per topic, parents before children.</summary>
    public static IReadOnlyList<Event> Sort(IReadOnlyList<IReadOnlyList<Event>> topics)
    {
        ArgumentNullException.ThrowIfNull(topics);
        if (topics.Count(topic => topic.Count > 0) <= 1)
            return [.. topics.SelectMany(topic => topic)];
        var together = topics.SelectMany(topic => topic).Select(each => each.Id).ToHashSet(StringComparer.Ordinal);
        var gate = new ParentGate(parent => !together.Contains(parent));
        foreach (var topic in topics.Where(topic => topic.Count > 0))
            gate.Add(topic[0].TopicId, topic);
        List<Event> order = [.. gate.Release()];
        // Events can remain only where an operator unblocked a topic without a parent: ids and sequences then decide.
        if (order.Count < together.Count)
        {
            together.ExceptWith(order.Select(each => each.Id));
            order.AddRange(topics.SelectMany(topic => topic).Where(each => together.Contains(each.Id))
                .OrderBy(each => each.TopicId, CopId.Comparer).ThenBy(each => each.TopicSeq));
        }

        return order;
    }
}
