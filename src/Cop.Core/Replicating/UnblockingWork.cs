namespace Cop;

/// <summary>Changes that may unblock topics and are not handled yet.</summary>
internal sealed class UnblockingWork
{
    /// <summary>Topics whose missing parents have to be checked.</summary>
    public HashSet<string> Topics { get; } = new(StringComparer.Ordinal);

    /// <summary>Events that waited and are applied now: other topics may wait for them.</summary>
    public List<(string TopicId, long From, long To)> Released { get; } = [];

    /// <summary>Whether any missing parent may have been applied by another node.</summary>
    public bool IsAnyParent { get; set; }

    /// <summary>Whether there may be blocked topics unknown to this node.</summary>
    public bool IsToFind { get; set; }

    public bool HasWork(int blocked) => IsToFind || Topics.Count > 0 || (blocked > 0 && (IsAnyParent || Released.Count > 0));

    public void Add(UnblockingWork other)
    {
        Topics.UnionWith(other.Topics);
        Released.AddRange(other.Released);
        (IsAnyParent, IsToFind) = (IsAnyParent || other.IsAnyParent, IsToFind || other.IsToFind);
    }
}
