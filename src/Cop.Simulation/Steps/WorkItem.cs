namespace Cop;

/// <summary>A unit of work of the simulation loop.</summary>
internal sealed class WorkItem(WorkItemOwner owner, Action work)
{
    public WorkItemOwner Owner => owner;

    public Action Work => work;

    /// <summary>Whether it was cancelled.</summary>
    public bool IsOff { get; private set; }

    public void CallOff() => IsOff = true;
}
