namespace Cop;

/// <summary>Whose steps they are: one run of a node, a store, the people outside. With a run that crashed, all its steps are gone.</summary>
internal sealed class WorkItemOwner(string name)
{
    public string Name => name;

    /// <summary>Whether it has crashed: nothing of it runs any more.</summary>
    public bool IsDead { get; set; }

    /// <summary>Until when it stands still; it does not notice.</summary>
    public DateTimeOffset PausedUntil { get; set; }
}
