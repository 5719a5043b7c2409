using System.Collections.Immutable;

namespace Cop.Causality;

/// <summary>The result of a causal query; equal for equal logs.</summary>
/// <param name="Nodes">The events by depth, then by (topicId in UTF-8 order, topicSeq); the first is the queried one.</param>
/// <param name="Edges">The edges between nodes, in the order of the children and of their parent lists.</param>
/// <param name="MissingParents">Parents of nodes that the store does not have.</param>
/// <param name="TruncatedByDepth">Whether there are more events beyond the depth limit.</param>
/// <param name="TruncatedByCount">Whether there are more events beyond the limit of events.</param>
/// <remarks>Decision M-5.</remarks>
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

    /// <summary>The events by depth, then by (topicId in UTF-8 order, topicSeq); the first is the queried one.</summary>
    public ImmutableArray<CausalNode> Nodes { get => _nodes; init => _nodes = value; }

    /// <summary>The edges between nodes, in the order of the children and of their parent lists.</summary>
    public ImmutableArray<CausalEdge> Edges { get => _edges; init => _edges = value; }

    /// <summary>Parents of nodes that the store does not have.</summary>
    public ImmutableArray<MissingParent> MissingParents { get => _missingParents; init => _missingParents = value; }
}
