using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Cop;

/// <summary>
/// Rows by unique key. Most decisions change one or two rows, where comparing is cheaper than hashing long ids; larger tables are hashed.
/// </summary>
internal struct RowTable<TKey, TRow> where TKey : notnull, IEquatable<TKey>
{
    private const int Compared = 6;
    private KeyValuePair<TKey, TRow>[]? _few;
    private int _count;
    private Dictionary<TKey, TRow>? _many;

    /// <summary>The rows, in no order.</summary>
    public readonly ImmutableArray<TRow> Rows
    {
        get
        {
            if (_many is not null)
                return [.. _many.Values];
            if (_count == 0)
                return [];
            var rows = new TRow[_count];
            for (var i = 0; i < _count; i++)
                rows[i] = _few![i].Value;
            return ImmutableCollectionsMarshal.AsImmutableArray(rows);
        }
    }

    public readonly bool TryGet(in TKey key, [MaybeNullWhen(false)] out TRow row)
    {
        if (_many is not null)
            return _many.TryGetValue(key, out row);
        for (var i = 0; i < _count; i++)
        {
            if (!_few![i].Key.Equals(key))
                continue;
            row = _few[i].Value;
            return true;
        }

        row = default;
        return false;
    }

    public void Put(in TKey key, TRow row)
    {
        for (var i = 0; i < _count; i++)
        {
            if (!_few![i].Key.Equals(key))
                continue;
            _few[i] = new(key, row);
            return;
        }

        if (_many is null && _count < Compared)
        {
            var room = _few?.Length ?? 0;
            if (_count == room)
                Array.Resize(ref _few, room == 0 ? 1 : room * 2);
            _few![_count++] = new(key, row);
            return;
        }

        if (_many is null)
        {
            _many = new(_few!.AsSpan(0, _count).ToArray());
            (_few, _count) = (null, 0);
        }

        _many[key] = row;
    }

    /// <summary>Passes every row to a consumer, without an intermediate list.</summary>
    public readonly void GiveTo<TTaker>(TTaker taker, Action<TTaker, TRow> give)
    {
        for (var i = 0; i < _count; i++)
            give(taker, _few![i].Value);
        if (_many is null)
            return;
        foreach (var row in _many.Values)
            give(taker, row);
    }

    /// <summary>Copies all rows to another table.</summary>
    public readonly void CopyTo(ref RowTable<TKey, TRow> target)
    {
        for (var i = 0; i < _count; i++)
            target.Put(_few![i].Key, _few[i].Value);
        if (_many is null)
            return;
        foreach (var (key, row) in _many)
            target.Put(key, row);
    }

    /// <summary>Removes all rows and keeps a small capacity.</summary>
    public void Clear()
    {
        _few.AsSpan(0, _count).Clear();
        (_count, _many) = (0, null);
    }
}
