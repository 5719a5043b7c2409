namespace Cop;

/// <summary>The units of a commit and the rows that the server must check before it.</summary>
internal sealed class CommitPlan
{
    public CommitPlan(IReadOnlyList<CommitUnit> units)
    {
        Units = units;
        var (ids, parents) = (new HashSet<Guid>(), new HashSet<Guid>());
        foreach (var unit in units)
        {
            unit.ThrowIfMalformed();
            foreach (var append in unit.Appends)
            {
                Topics.Add(append.After.TopicId);
                if (append.Before is null)
                    NewTopics.Add(append.After.TopicId);
                foreach (var stored in append.Events)
                {
                    ids.Add(StoreRow.Key(stored.Event.Id));
                    if (append.After.ReplicaOf is null)
                        parents.UnionWith(stored.Event.ParentEventIds.Select(StoreRow.Key));
                }
            }

            Subscriptions.UnionWith(unit.Subscriptions.Select(subscription => subscription.Key));
        }

        Ids = [.. ids.Union(parents)];
    }

    public IReadOnlyList<CommitUnit> Units { get; }

    public SortedSet<string> Topics { get; } = new(StringComparer.Ordinal);

    public HashSet<string> NewTopics { get; } = new(StringComparer.Ordinal);

    public HashSet<SubscriptionKey> Subscriptions { get; } = [];

    /// <summary>The keys of the new events and of the parents that must exist.</summary>
    public Guid[] Ids { get; }
}
