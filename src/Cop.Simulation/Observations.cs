namespace Cop;

/// <summary>Observations during a simulation, which the checks compare with the log.</summary>
internal sealed class Observations
{
    private readonly HashSet<string> _noted = new(StringComparer.Ordinal);

    /// <summary>Invocations of agents, in order.</summary>
    public List<AttemptRecord> Attempts { get; } = [];

    /// <summary>The outcomes of recorded effects that agents received.</summary>
    public List<EffectRecord> Effects { get; } = [];

    /// <summary>The outcomes of external commands.</summary>
    public List<CommandRecord> Commands { get; } = [];

    /// <summary>The violations found during the run.</summary>
    public List<InvariantViolation> Broken { get; } = [];

    /// <summary>Adds a violation, up to a limit per check.</summary>
    public void Note(string check, string message)
    {
        if (_noted.Count < 20 && _noted.Add($"{check} {message}"))
            Broken.Add(new InvariantViolation(check, message));
    }
}
