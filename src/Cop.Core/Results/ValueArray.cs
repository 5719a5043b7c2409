using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace Cop;

/// <summary>An array that is compared item by item, for fields of records; <see cref="ImmutableArray{T}"/> compares references.</summary>
/// <remarks>The default array and an empty one are equal.</remarks>
[CollectionBuilder(typeof(ValueArray), nameof(ValueArray.Create))]
internal readonly struct ValueArray<T>(ImmutableArray<T> items) : IEquatable<ValueArray<T>>
{
    private readonly ImmutableArray<T> _items = items;

    public static implicit operator ValueArray<T>(ImmutableArray<T> items) => new(items);

    public static implicit operator ImmutableArray<T>(ValueArray<T> array) => array._items;

    /// <summary>The items, one after the other; none of the default array.</summary>
    public ImmutableArray<T>.Enumerator GetEnumerator() => (_items.IsDefault ? [] : _items).GetEnumerator();

    public bool Equals(ValueArray<T> other) => _items == other._items || Span.SequenceEqual(other.Span);

    public override bool Equals(object? obj) => obj is ValueArray<T> other && Equals(other);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var item in Span)
            hash.Add(item);
        return hash.ToHashCode();
    }

    private ReadOnlySpan<T> Span => _items.IsDefault ? [] : _items.AsSpan();
}

/// <summary>Makes a <see cref="ValueArray{T}"/> from a collection expression.</summary>
internal static class ValueArray
{
    public static ValueArray<T> Create<T>(ReadOnlySpan<T> items) => new([.. items]);
}
