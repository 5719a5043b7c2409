namespace Cop;

/// <summary>What was seen from outside while a simulation ran; the log is held against it.</summary>
internal sealed class Observations
{
    private readonly HashSet<string> _noted = new(StringComparer.Ordinal);

    /// <summary>Invocations of agents, in order.</summary>
    public List<AttemptRecord> Attempts { get; } = [];

    /// <summary>What agents were handed as outcomes of recorded effects.</summary>
    public List<EffectRecord> Effects { get; } = [];

    /// <summary>What people were told of their commands.</summary>
    public List<CommandRecord> Commands { get; } = [];

    /// <summary>What was seen to be broken while it ran.</summary>
    public List<InvariantViolation> Broken { get; } = [];

    /// <summary>Notes something broken; of each check only the first few.</summary>
    public void Note(string check, string message)
    {
        if (_noted.Count < 20 && _noted.Add($"{check} {message}"))
            Broken.Add(new InvariantViolation(check, message));
    }
}
