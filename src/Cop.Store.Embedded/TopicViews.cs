using System.Collections.Immutable;

namespace Cop;

/// <summary>All derived rows of a topic, with the sets of its waiting continuations. Not thread-safe.</summary>
/// <remarks>Decision D-56b.</remarks>
internal sealed class TopicViews
{
    private static readonly ImmutableSortedSet<string> NoIds = ImmutableSortedSet.Create<string>(CopId.Comparer);
    private readonly ViewTable?[] _tables = new ViewTable?[Enum.GetValues<ViewKind>().Length];
    private Dictionary<WaitKey, ImmutableSortedSet<string>>? _waiters;

    /// <summary>The ids of the active continuations.</summary>
    public ImmutableSortedSet<string> Active { get; private set; } = NoIds;

    public IReadOnlyList<View> Rows(ViewKind kind) => _tables[(int)kind]?.Rows ?? [];

    public View? Find(in ViewKey key) => _tables[(int)key.Kind]?.Find(key.Id);

    /// <summary>Returns the index of the first row of a kind after a point in the order.</summary>
    public int After(ViewKind kind, long createdSeq, string id) => _tables[(int)kind]?.After(createdSeq, id) ?? 0;

    public ImmutableSortedSet<string> Waiters(in WaitKey key) =>
        _waiters is not null && _waiters.TryGetValue(key, out var ids) ? ids : NoIds;

    public void Put(ImmutableArray<View> rows)
    {
        foreach (var row in rows)
        {
            var key = ViewKey.For(row);
            if (row is Continuation continuation)
                Index((Continuation?)Find(key), continuation);
            (_tables[(int)key.Kind] ??= new ViewTable()).Put(DetachedJson.In(row));
        }
    }

    private void Index(Continuation? before, Continuation after)
    {
        foreach (var key in before is null ? [] : WaitKey.For(before))
            Change(key, ids => ids.Remove(after.Id));
        foreach (var key in WaitKey.For(after))
            Change(key, ids => ids.Add(after.Id));
        Active = after.Status == ContinuationStatus.Active ? Active.Add(after.Id) : Active.Remove(after.Id);
    }

    private void Change(in WaitKey key, Func<ImmutableSortedSet<string>, ImmutableSortedSet<string>> change)
    {
        _waiters ??= [];
        var changed = change(Waiters(key));
        if (changed.IsEmpty)
            _waiters.Remove(key);
        else
            _waiters[key] = changed;
    }
}
