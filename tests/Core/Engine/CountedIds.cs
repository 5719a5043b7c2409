namespace Cop.Core.Tests.Engine;

/// <summary>Numbered ids, so that a run can be repeated.</summary>
internal sealed class CountedIds(int start) : IdGenerator
{
    private int _last = start;

    public override Guid NewId() => new(Interlocked.Increment(ref _last), 0, 0, [0, 0, 0, 0, 0, 0, 0, 0]);
}
