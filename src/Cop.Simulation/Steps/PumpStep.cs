namespace Cop;

/// <summary>Something that is to be run.</summary>
internal sealed class PumpStep(StepOwner owner, Action work)
{
    public StepOwner Owner => owner;

    public Action Work => work;

    /// <summary>Whether it was called off.</summary>
    public bool IsOff { get; private set; }

    public void CallOff() => IsOff = true;
}
