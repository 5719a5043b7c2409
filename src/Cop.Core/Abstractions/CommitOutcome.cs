namespace Cop.Storage;

/// <summary>The result of committing one unit.</summary>
public sealed record CommitOutcome
{
    private CommitOutcome()
    {
    }

    /// <summary>The unit is durable.</summary>
    public static CommitOutcome Committed { get; } = new();

    /// <summary>A row that the unit depends on has changed: load the rows again and decide again.</summary>
    public static CommitOutcome Stale { get; } = new() { IsStale = true };

    /// <summary>
    /// A row that the unit depends on is older in the store, or was replaced: the store has lost the end of its log. Otherwise as <see
    /// cref="Stale"/>.
    /// </summary>
    /// <remarks>Decision M-16; <see cref="HistoryRules"/> holds the conditions.</remarks>
    public static CommitOutcome HistoryChanged { get; } = new() { IsStale = true, IsHistoryChanged = true };

    /// <summary>
    /// The store cannot hold this unit, in any commit. Nothing of it is durable, and committing it again fails again.
    /// </summary>
    /// <param name="error">The reason, for the caller of this unit alone.</param>
    public static CommitOutcome Refused(CopError error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return new() { Error = error };
    }

    /// <summary>Whether a row that the unit depends on has changed.</summary>
    public bool IsStale { get; private init; }

    /// <summary>Whether the unit was decided on a history that the store no longer has.</summary>
    public bool IsHistoryChanged { get; private init; }

    /// <summary>The reason that the store cannot hold the unit; null when it committed the unit or the unit is stale.</summary>
    public CopError? Error { get; private init; }

    /// <inheritdoc/>
    public override string ToString() =>
        Error is not null ? $"refused: {Error}" : IsHistoryChanged ? "stale: the history has changed" : IsStale ? "stale" : "committed";
}
