using System.Collections.Immutable;

namespace Cop;

/// <summary>Units in the write queue, and their waiting caller.</summary>
internal sealed class QueuedCommit
{
    private readonly TaskCompletionSource<ImmutableArray<CommitOutcome>> _completion =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="units">The units; inconsistent ones are refused here.</param>
    public QueuedCommit(IReadOnlyList<CommitUnit> units)
    {
        Units = new PreparedUnit[units.Count];
        for (var i = 0; i < Units.Length; i++)
        {
            units[i].ThrowIfMalformed();
            Units[i] = PreparedUnit.Of(units[i]);
            Size += Units[i].Size;
        }
    }

    public PreparedUnit[] Units { get; }

    /// <summary>The approximate number of bytes that it adds to the journal.</summary>
    public long Size { get; }

    public Task<ImmutableArray<CommitOutcome>> Completion => _completion.Task;

    /// <summary>The outcomes, from the check until they are durable.</summary>
    public ImmutableArray<CommitOutcome> Outcomes { get; set; }

    /// <summary>The outcomes when all units are stale.</summary>
    public ImmutableArray<CommitOutcome> AllStale => [.. Enumerable.Repeat(CommitOutcome.Stale, Units.Length)];

    public void Complete() => _completion.TrySetResult(Outcomes);

    public void Fail(Exception fault) => _completion.TrySetException(fault);
}
