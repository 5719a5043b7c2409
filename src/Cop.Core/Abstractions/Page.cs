using System.Collections.Immutable;

namespace Cop;

/// <summary>One page of a listing.</summary>
/// <param name="Items">The items, in the listing's order.</param>
/// <param name="Next">The next query's cursor; null on the last page.</param>
public sealed record Page<T>(ImmutableArray<T> Items, string? Next)
{
    private readonly ValueArray<T> _items = Items;

    /// <summary>The items, in the listing's order.</summary>
    public ImmutableArray<T> Items { get => _items; init => _items = value; }
}
