using System.Collections.Immutable;

namespace Cop.Hitl;

/// <summary>A key that signs answer links.</summary>
/// <param name="Id">The name of the key, of ASCII letters and digits; each link has it.</param>
/// <param name="Secret">At least 32 secret bytes.</param>
public sealed record AnswerLinkKey(string Id, ImmutableArray<byte> Secret);
