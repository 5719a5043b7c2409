using System.Reflection;

namespace Cop;

/// <summary>The meter of a node: records its appends and turns as they end, and reads its figures for the store. Thread-safe.</summary>
internal sealed class NodeMeter(TimeProvider time)
{
    private static readonly string Version = typeof(NodeMeter).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "";

    private readonly long _started = time.GetTimestamp();
    private readonly DateTimeOffset _startedAt = CopTime.ToMilliseconds(time.GetUtcNow());
    private readonly FigureWindow _window = new();
    private readonly Lock _gate = new();

    /// <summary>Records an append of events that succeeded.</summary>
    public void NoteAppend(TimeSpan took)
    {
        lock (_gate)
            _window.AddAppend(took, Now);
    }

    /// <summary>Records the end of an agent's invocation.</summary>
    public void NoteTurn(string agent, TimeSpan took)
    {
        lock (_gate)
            _window.AddTurn(agent, took, Now);
    }

    /// <summary>Records a failed attempt of an agent.</summary>
    public void NoteFailure(string agent)
    {
        lock (_gate)
            _window.AddFailure(agent, Now);
    }

    /// <summary>Reads the figures as of now.</summary>
    /// <param name="running">The number of running invocations.</param>
    /// <param name="maxRunning">The maximum number of concurrent invocations; 0 when the node runs no agents.</param>
    public NodeFigures Read(int running, int maxRunning)
    {
        lock (_gate)
        {
            var now = Now;
            return new NodeFigures
            {
                At = CopTime.ToMilliseconds(time.GetUtcNow()), StartedAt = _startedAt, Version = Version,
                Appends = _window.ReadAppends(now), Turns = _window.ReadTurns(now), Agents = _window.ReadAgents(now), Running = running,
                MaxRunning = maxRunning,
            };
        }
    }

    private TimeSpan Now => time.GetElapsedTime(_started);
}
