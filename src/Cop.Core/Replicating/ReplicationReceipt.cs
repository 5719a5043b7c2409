using System.Collections.Immutable;

namespace Cop;

/// <summary>What became of events that were replicated (CE-6).</summary>
/// <param name="Stored">How many were new here.</param>
/// <param name="Skipped">How many were here already.</param>
/// <param name="Head">The topic afterwards; <see cref="TopicHead.BlockedBy"/> says whether its projection waits for parents (D-22).</param>
public sealed record ReplicationReceipt(int Stored, int Skipped, TopicHead Head)
{
    /// <summary>The parents that the topic waits for.</summary>
    public ImmutableArray<string> Missing => Head.MissingParentIds;
}
