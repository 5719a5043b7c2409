namespace Cop;

/// <summary>The blocked topics known to this node, indexed by their missing parents. Not thread-safe: its owner locks it.</summary>
internal sealed class BlockedTopics
{
    private readonly Dictionary<string, TopicHead> _heads = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<string>> _byParent = new(StringComparer.Ordinal);

    /// <summary>The number of blocked topics.</summary>
    public int Count => _heads.Count;

    /// <summary>The ids of all missing parents.</summary>
    public IReadOnlyCollection<string> MissingParents => _byParent.Keys;

    /// <summary>Records the current head of a topic; null when the topic has no event.</summary>
    /// <returns>Whether the topic now waits for different parents.</returns>
    public bool Note(string topicId, TopicHead? head)
    {
        var before = _heads.GetValueOrDefault(topicId);
        if (head?.BlockedBy is null)
        {
            Forget(before);
            return false;
        }

        _heads[topicId] = head;
        if (before is not null && before.MissingParentIds.SequenceEqual(head.MissingParentIds, StringComparer.Ordinal))
            return false;
        Forget(before, isStillBlocked: true);
        foreach (var parent in head.MissingParentIds)
        {
            if (!_byParent.TryGetValue(parent, out var topics))
                _byParent[parent] = topics = new HashSet<string>(StringComparer.Ordinal);
            topics.Add(topicId);
        }

        return true;
    }

    /// <summary>The topics that wait for an event.</summary>
    public IReadOnlyCollection<string> WaitingFor(string parentId) => _byParent.TryGetValue(parentId, out var topics) ? topics : [];

    private void Forget(TopicHead? head, bool isStillBlocked = false)
    {
        if (head is null)
            return;
        if (!isStillBlocked)
            _heads.Remove(head.TopicId);
        foreach (var parent in head.MissingParentIds)
        {
            if (_byParent.TryGetValue(parent, out var topics) && topics.Remove(head.TopicId) && topics.Count == 0)
                _byParent.Remove(parent);
        }
    }
}
