namespace Cop;

/// <summary>Additions to and removals from a set of ids that is held elsewhere.</summary>
internal sealed class IdSetChange
{
    private readonly HashSet<string> _added = new(StringComparer.Ordinal);
    private readonly HashSet<string> _removed = new(StringComparer.Ordinal);

    public void Add(string id)
    {
        if (!_removed.Remove(id))
            _added.Add(id);
    }

    public void Remove(string id)
    {
        if (!_added.Remove(id))
            _removed.Add(id);
    }

    /// <summary>Returns the set with this change, in the order of ids.</summary>
    public IReadOnlyCollection<string> On(IReadOnlyCollection<string> ids) =>
        _added.Count + _removed.Count == 0 ? ids : [.. ids.Where(id => !_removed.Contains(id)).Concat(_added).Order(CopId.Comparer)];

    public void MergeInto(IdSetChange target)
    {
        foreach (var id in _removed)
            target.Remove(id);
        foreach (var id in _added)
            target.Add(id);
    }
}
