using System.Collections.Immutable;

namespace Cop;

/// <summary>The ended child tasks of a task that its agent is to finish now.</summary>
/// <param name="Parent">The parent task; it has no open child and has not ended.</param>
/// <param name="Completed">The completed children, in the order of their creation.</param>
/// <param name="Failed">The failed children, in the order of their creation.</param>
/// <param name="Cancelled">The cancelled children, in the order of their creation.</param>
/// <remarks>Decision D-36b.</remarks>
public sealed record ChildrenEnded(
    CopTask Parent, ImmutableArray<CopTask> Completed, ImmutableArray<CopTask> Failed, ImmutableArray<CopTask> Cancelled)
{
    private readonly ValueArray<CopTask> _completed = Completed;
    private readonly ValueArray<CopTask> _failed = Failed;
    private readonly ValueArray<CopTask> _cancelled = Cancelled;

    /// <summary>The completed children, in the order of their creation.</summary>
    public ImmutableArray<CopTask> Completed { get => _completed; init => _completed = value; }

    /// <summary>The failed children, in the order of their creation.</summary>
    public ImmutableArray<CopTask> Failed { get => _failed; init => _failed = value; }

    /// <summary>The cancelled children, in the order of their creation.</summary>
    public ImmutableArray<CopTask> Cancelled { get => _cancelled; init => _cancelled = value; }
}
