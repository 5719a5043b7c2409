using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Cop.Storage;

/// <summary>The figures of a node, which it writes into the row of its session with each heartbeat.</summary>
/// <remarks>
/// Rates are of the last minute. Durations and failures are of the last hour, in steps of five minutes, and so of 65 minutes at most.
/// </remarks>
public sealed record NodeFigures
{
    /// <summary>The maximum size of <see cref="ToJson"/>: 2,048 bytes.</summary>
    public const int MaxBytes = 2048;

    private readonly ValueArray<AgentFigures> _agents = [];

    /// <summary>The time of the figures, on the store's clock.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The time at which the kernel of the node started, on the store's clock.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>The version of the kernel; at most 40 characters are written.</summary>
    public required string Version { get; init; }

    /// <summary>The appends of events by this node: those of its callers, and the outputs of its agents.</summary>
    public required WorkFigures Appends { get; init; }

    /// <summary>The turns of all agents, with those that <see cref="Agents"/> leaves out.</summary>
    public required WorkFigures Turns { get; init; }

    /// <summary>The agents with a turn or a failure within the last hour.</summary>
    public ImmutableArray<AgentFigures> Agents { get => _agents; init => _agents = value; }

    /// <summary>The number of agents that <see cref="Agents"/> leaves out for lack of space.</summary>
    public int OmittedAgents { get; init; }

    /// <summary>The number of invocations that are running.</summary>
    public int Running { get; init; }

    /// <summary>The maximum number of concurrent invocations; 0 on a node that runs no agents.</summary>
    public int MaxRunning { get; init; }

    /// <summary>The number of connections that the store uses; null when the store does not know it.</summary>
    public int? Connections { get; init; }

    /// <summary>The maximum number of connections; null when the store does not know it.</summary>
    public int? MaxConnections { get; init; }

    /// <summary>Reads figures that were written by <see cref="ToJson"/>.</summary>
    /// <param name="text">The text of a session's row, which may be of another version, cut or foreign.</param>
    /// <param name="figures">The figures.</param>
    /// <returns>False when there are no figures or they cannot be read.</returns>
    public static bool TryParse(string? text, [NotNullWhen(true)] out NodeFigures? figures)
    {
        figures = text is { Length: <= MaxBytes } && CopJson.Parse(text).TryGet(out var json, out _) ? FigureJson.Read(json) : null;
        return figures is not null;
    }

    /// <summary>Writes the figures in at most <see cref="MaxBytes"/> bytes of canonical JSON.</summary>
    /// <remarks>
    /// The agents with most turns are written first. Those that do not fit are left out and counted in <see cref="OmittedAgents"/>.
    /// </remarks>
    public CopJson ToJson()
    {
        var left = MaxBytes - FigureJson.Write(this, [], OmittedAgents + Agents.Length).Utf8.Length;
        var kept = new List<CopJson>();
        foreach (var agent in Agents.OrderByDescending(agent => agent.Turns.Durations.Total).ThenByDescending(agent => agent.Failed)
            .ThenBy(agent => agent.Agent, StringComparer.Ordinal))
        {
            var written = FigureJson.Write(agent);
            // The item and its comma.
            if (written.Utf8.Length + 1 > left)
                continue;
            left -= written.Utf8.Length + 1;
            kept.Add(written);
        }

        return FigureJson.Write(this, kept, OmittedAgents + Agents.Length - kept.Count);
    }
}
