using System.Collections.Immutable;

namespace Cop.Dashboard;

/// <summary>The figures of the live nodes, summed. What a node does not tell is counted as missing.</summary>
internal sealed class NodeLoad
{
    /// <summary>The fewest durations of which a percentile is shown.</summary>
    private const int FewestDurations = 20;

    private readonly ImmutableArray<NodeSession> _live;
    private readonly ILookup<string, AgentFigures> _agents;

    private NodeLoad(ImmutableArray<NodeSession> live)
    {
        _live = live;
        NodeFigures[] known = [.. live.Select(session => session.Figures).OfType<NodeFigures>()];
        (Known, Unknown) = (known.Length, live.Length - known.Length);
        Appends = WorkFigures.Sum([.. known.Select(figures => figures.Appends)]);
        Turns = WorkFigures.Sum([.. known.Select(figures => figures.Turns)]);
        _agents = known.SelectMany(figures => figures.Agents).ToLookup(agent => agent.Agent, StringComparer.Ordinal);
    }

    /// <summary>The number of live nodes with figures.</summary>
    public int Known { get; }

    /// <summary>The number of live nodes without figures that can be read.</summary>
    public int Unknown { get; }

    public WorkFigures Appends { get; }

    public WorkFigures Turns { get; }

    public static NodeLoad From(IEnumerable<NodeSession> sessions) => new([.. sessions.Where(session => session.IsLive)]);

    /// <summary>Returns the figures of an agent, summed.</summary>
    public AgentFigures Agent(string name)
    {
        AgentFigures[] parts = [.. _agents[name]];
        return new(name, WorkFigures.Sum([.. parts.Select(part => part.Turns)]), parts.Sum(part => part.Failed));
    }

    /// <summary>Returns the number of live nodes that run an agent and do not tell its figures.</summary>
    public int Missing(string name) => _live.Count(session => session.Agents.Contains(name)
        && (session.Figures is not { } figures
            || figures.OmittedAgents > 0 && figures.Agents.All(agent => agent.Agent != name)));

    /// <summary>A rate with its unit.</summary>
    public static string Rate(WorkFigures work) => $"{Texts.Rate(work.PerSecond)}/s";

    /// <summary>A percentile of at least 20 durations.</summary>
    public static string Percentile(WorkFigures work, double share) =>
        work.Durations.Total < FewestDurations ? "–" : Texts.Duration(work.Durations.Percentile(share)!.Value);
}
