namespace Cop;

/// <summary>Something that is to be run.</summary>
internal sealed class WorkItem(WorkItemOwner owner, Action work)
{
    public WorkItemOwner Owner => owner;

    public Action Work => work;

    /// <summary>Whether it was called off.</summary>
    public bool IsOff { get; private set; }

    public void CallOff() => IsOff = true;
}
