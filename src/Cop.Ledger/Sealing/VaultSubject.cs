using System.Collections.Immutable;

namespace Cop.Ledger;

/// <summary>A subject in a vault.</summary>
/// <param name="SubjectId">The subject: <c>urn:cop:subject:…</c>.</param>
/// <param name="KeyIds">The ids of its keys.</param>
/// <param name="IsErased">Whether the keys were destroyed.</param>
/// <param name="Hold">The reason of a legal hold; null for none.</param>
public sealed record VaultSubject(string SubjectId, ImmutableArray<string> KeyIds, bool IsErased, string? Hold);
