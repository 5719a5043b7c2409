namespace Cop;

/// <summary>The order in which events that are applied together get their positions: a pure function of the events (M-9, D-24).</summary>
public static class CausalOrder
{
    /// <summary>The events of several topics, each ascending, in one order: ascending in each topic, parents before children.</summary>
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
        // Only where a person let a topic go on without a parent can something be left: then ids and sequences decide.
        if (order.Count < together.Count)
        {
            together.ExceptWith(order.Select(each => each.Id));
            order.AddRange(topics.SelectMany(topic => topic).Where(each => together.Contains(each.Id))
                .OrderBy(each => each.TopicId, CopId.Comparer).ThenBy(each => each.TopicSeq));
        }

        return order;
    }
}
