using System.Collections.Immutable;

namespace Cop;

/// <summary>A page of a listing.</summary>
/// <param name="Items">The items, in the listing's order.</param>
/// <param name="Next">Give it as the next query's cursor; null when this is the last page.</param>
public sealed record Page<T>(ImmutableArray<T> Items, string? Next);
