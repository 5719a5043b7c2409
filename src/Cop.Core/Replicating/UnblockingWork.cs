namespace Cop;

/// <summary>Changes that may let blocked topics continue and are not looked up yet.</summary>
internal sealed class UnblockingWork
{
    /// <summary>Topics whose missing parents are to be looked up.</summary>
    public HashSet<string> Topics { get; } = new(StringComparer.Ordinal);

    /// <summary>Events that had waited and are applied: another topic may wait for them.</summary>
    public List<(string TopicId, long From, long To)> Released { get; } = [];

    /// <summary>Any missing parent may have been applied, by another node.</summary>
    public bool IsAnyParent { get; set; }

    /// <summary>There may be blocked topics that this node does not know of.</summary>
    public bool IsToFind { get; set; }

    public bool HasWork(int blocked) => IsToFind || Topics.Count > 0 || (blocked > 0 && (IsAnyParent || Released.Count > 0));

    public void Add(UnblockingWork other)
    {
        Topics.UnionWith(other.Topics);
        Released.AddRange(other.Released);
        (IsAnyParent, IsToFind) = (IsAnyParent || other.IsAnyParent, IsToFind || other.IsToFind);
    }
}
