using System.Diagnostics.CodeAnalysis;

namespace Cop;

/// <summary>
/// A cache of the last used entries in two generations: a used entry moves to the young one, and when that is full the old one is dropped.
/// Entries in use are thereby kept without further bookkeeping. Not thread-safe.
/// </summary>
/// <param name="capacity">The approximate number of entries; at least half of it is kept.</param>
internal sealed class TwoGenerationCache<TKey, TValue>(int capacity) where TKey : notnull
{
    private readonly int _half = Math.Max(1, capacity / 2);
    private Dictionary<TKey, TValue> _young = [];
    private Dictionary<TKey, TValue> _old = [];

    public IEnumerable<TValue> Values => _young.Values.Concat(_old.Values);

    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        if (_young.TryGetValue(key, out value))
            return true;
        if (!_old.TryGetValue(key, out value))
            return false;
        Put(key, value);
        return true;
    }

    public void Put(TKey key, TValue value)
    {
        _old.Remove(key);
        if (_young.Count >= _half && !_young.ContainsKey(key))
        {
            (_young, _old) = (_old, _young);
            _young.Clear();
        }

        _young[key] = value;
    }

    public void Clear()
    {
        _young.Clear();
        _old.Clear();
    }

    public void Remove(TKey key)
    {
        _young.Remove(key);
        _old.Remove(key);
    }
}
