using System.Collections.Immutable;

namespace Cop;

/// <summary>The measurements of a node in the last hour. Time comes in as an argument: the time since the node started.</summary>
internal sealed class FigureWindow
{
    private readonly WorkWindow _appends = new();
    private readonly WorkWindow _turns = new();
    private readonly Dictionary<string, WorkWindow> _agents = new(StringComparer.Ordinal);

    /// <summary>Records an append of events.</summary>
    public void AddAppend(TimeSpan took, TimeSpan now) => _appends.Add(took, now);

    /// <summary>Records a turn of an agent.</summary>
    public void AddTurn(string agent, TimeSpan took, TimeSpan now)
    {
        _turns.Add(took, now);
        WindowOf(agent).Add(took, now);
    }

    /// <summary>Records a failed attempt of an agent.</summary>
    public void AddFailure(string agent, TimeSpan now) => WindowOf(agent).AddFailure(now);

    /// <summary>Returns the figures of the appends.</summary>
    public WorkFigures ReadAppends(TimeSpan now) => _appends.Read(now);

    /// <summary>Returns the figures of the turns of all agents.</summary>
    public WorkFigures ReadTurns(TimeSpan now) => _turns.Read(now);

    /// <summary>Returns the figures of each agent with a turn or a failure, and forgets the others.</summary>
    public ImmutableArray<AgentFigures> ReadAgents(TimeSpan now)
    {
        var figures = ImmutableArray.CreateBuilder<AgentFigures>(_agents.Count);
        foreach (var (agent, window) in _agents)
        {
            var read = new AgentFigures(agent, window.Read(now), window.ReadFailures(now));
            if (read.Turns.Durations.Total > 0 || read.Failed > 0)
                figures.Add(read);
            else
                _agents.Remove(agent);
        }

        return figures.ToImmutable();
    }

    private WorkWindow WindowOf(string agent) =>
        _agents.TryGetValue(agent, out var window) ? window : _agents[agent] = new WorkWindow();
}
