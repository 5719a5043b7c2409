using System.Collections.Immutable;

namespace Cop;

/// <summary>Units that are to become durable, and whoever waits for it.</summary>
internal sealed class QueuedCommit
{
    private readonly TaskCompletionSource<ImmutableArray<CommitOutcome>> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="units">Units of the form that every store demands; one that is not is refused here.</param>
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

    /// <summary>About how many bytes it adds to the journal.</summary>
    public long Size { get; }

    public Task<ImmutableArray<CommitOutcome>> Completion => _completion.Task;

    /// <summary>What became of the units, once it is known and until it is durable.</summary>
    public ImmutableArray<CommitOutcome> Outcomes { get; set; }

    /// <summary>The outcomes of units that were decided on what is not there.</summary>
    public ImmutableArray<CommitOutcome> AllStale => [.. Enumerable.Repeat(CommitOutcome.Stale, Units.Length)];

    public void Complete() => _completion.TrySetResult(Outcomes);

    public void Fail(Exception fault) => _completion.TrySetException(fault);
}
