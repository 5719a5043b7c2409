using System.Collections.Immutable;

namespace Cop;

/// <summary>The answer to a causal query: the same for the same log (M-5).</summary>
/// <param name="Nodes">The events by depth, then (topicId in UTF-8 order, topicSeq); the first is the one that was asked about.</param>
/// <param name="Edges">Parent and child among the nodes, in the order of the children and of their parent lists.</param>
/// <param name="MissingParents">Parents of nodes that the store does not have.</param>
/// <param name="TruncatedByDepth">Whether there is more beyond the depth limit.</param>
/// <param name="TruncatedByCount">Whether there is more beyond the limit of events.</param>
public sealed record CausalGraph(
    ImmutableArray<CausalNode> Nodes,
    ImmutableArray<CausalEdge> Edges,
    ImmutableArray<MissingParent> MissingParents,
    bool TruncatedByDepth,
    bool TruncatedByCount);
