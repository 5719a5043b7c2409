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
    bool TruncatedByCount)
{
    private readonly ValueArray<CausalNode> _nodes = Nodes;
    private readonly ValueArray<CausalEdge> _edges = Edges;
    private readonly ValueArray<MissingParent> _missingParents = MissingParents;

    /// <summary>The events by depth, then (topicId in UTF-8 order, topicSeq); the first is the one that was asked about.</summary>
    public ImmutableArray<CausalNode> Nodes { get => _nodes; init => _nodes = value; }

    /// <summary>Parent and child among the nodes, in the order of the children and of their parent lists.</summary>
    public ImmutableArray<CausalEdge> Edges { get => _edges; init => _edges = value; }

    /// <summary>Parents of nodes that the store does not have.</summary>
    public ImmutableArray<MissingParent> MissingParents { get => _missingParents; init => _missingParents = value; }
}
