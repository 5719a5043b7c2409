namespace Cop;

/// <summary>The owner of work items: one run of a node, the store, or the clients. The work items of a crashed run are dropped.</summary>
internal sealed class WorkItemOwner(string name)
{
    public string Name => name;

    /// <summary>Whether it has crashed: its work items do not run any more.</summary>
    public bool IsDead { get; set; }

    /// <summary>The end of its pause.</summary>
    public DateTimeOffset PausedUntil { get; set; }
}
