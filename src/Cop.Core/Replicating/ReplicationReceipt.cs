using System.Collections.Immutable;

namespace Cop;

/// <summary>The result of replicating events.</summary>
/// <param name="Stored">Number of events that are new in this store.</param>
/// <param name="Skipped">Number of events that were stored before.</param>
/// <param name="Head">The topic's head after the commit; <see cref="TopicHead.BlockedBy"/> is set when its projection is blocked
/// (D-22).</param>
/// <remarks>Decision CE-6.</remarks>
public sealed record ReplicationReceipt(int Stored, int Skipped, TopicHead Head)
{
    /// <summary>The missing parents of the topic.</summary>
    public ImmutableArray<string> Missing => Head.MissingParentIds;
}
