namespace Cop;

/// <summary>How many attempts are under way: from the durable claim to the durable end.</summary>
internal sealed class InvocationCount
{
    private int _count;

    public int Value => Volatile.Read(ref _count);

    public void Begin() => Interlocked.Increment(ref _count);

    public void End() => Interlocked.Decrement(ref _count);
}
