using System.Collections.Immutable;

namespace Cop.Ledger;

/// <summary>The key that seals the values of a subject.</summary>
/// <param name="KeyId">The id: <c>urn:cop:key:…</c>.</param>
/// <param name="Bytes">The 32 bytes.</param>
public sealed record DataKey(string KeyId, ImmutableArray<byte> Bytes)
{
    /// <summary>Returns the id only.</summary>
    public override string ToString() => KeyId;
}
