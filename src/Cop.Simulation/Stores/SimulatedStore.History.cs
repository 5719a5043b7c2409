namespace Cop;

/// <content>The loss of the end of the log.</content>
internal sealed partial class SimulatedStore
{
    private readonly List<(long Length, int Rows, string HistoryId)> _states = [];
    private string? _historyId;
    private int? _replicated;

    /// <summary>Whether the log can lose its end in this simulation.</summary>
    public bool CanHistoryChange { get; init; }

    /// <summary>The sequences of rows beside the log.</summary>
    public SimulatedSequences Sequences { get; } = new();

    /// <summary>The events that were lost, in order.</summary>
    public List<LostEvent> Lost { get; } = [];

    /// <summary>The number of losses so far.</summary>
    public int LossCount { get; private set; }

    /// <summary>The id of the history; lost like everything else when it was replaced by a lost write.</summary>
    public string HistoryId => _historyId ??= CopId.Derive("history", Storage.StoreId);

    /// <summary>Whether commits are visible but not on the standby, so that their outcome is unknown.</summary>
    public bool IsStandbyStalled => _replicated is not null;

    /// <summary>Replaces the id of the history if it is the expected one; returns the current one.</summary>
    public string ReplaceHistory(string expected, string replacement)
    {
        if (IsStandbyStalled)
            throw CancelledWait();
        if (HistoryId == expected)
            _historyId = replacement;
        NoteState();
        return HistoryId;
    }

    /// <summary>Appends rows to sequences, all or none.</summary>
    public bool AppendRows(IReadOnlyList<SequenceAppend> appends)
    {
        if (!Sequences.AppendRowsAsync(appends, CancellationToken.None).Result)
            return false;
        NoteState();
        return IsStandbyStalled ? throw CancelledWait() : true;
    }

    /// <summary>From now on commits have an unknown outcome.</summary>
    public void StallStandby() => _replicated ??= _states.Count;

    /// <summary>The standby takes over: what it did not receive is lost.</summary>
    public void TakeOver()
    {
        if (_replicated is { } kept)
            GoBackTo(kept, mayBeAcknowledged: false);
        _replicated = null;
    }

    /// <summary>Loses the last commits.</summary>
    public void GoBack(int commits)
    {
        var kept = Math.Max(0, _states.Count - commits);
        _replicated = _replicated is { } replicated ? Math.Min(replicated, kept) : null;
        GoBackTo(kept, mayBeAcknowledged: true);
    }

    // The state before the first commit is not kept: a store does not lose what makes it this store.
    private void GoBackTo(int kept, bool mayBeAcknowledged)
    {
        kept = Math.Max(kept, 1);
        if (kept >= _states.Count)
            return;
        var before = Storage.ReadPositionsAsync().ToBlockingEnumerable().Select(stored => stored.Event).ToList();
        _states.RemoveRange(kept, _states.Count - kept);
        _disk.Truncate(_states[^1].Length);
        // The process that the torn write was meant for is gone.
        _disk.TearsAt = null;
        Reopen();
        Sequences.Truncate(_states[^1].Rows);
        _historyId = _states[^1].HistoryId;
        LossCount++;
        var left = Storage.GetLastPositionAsync().Result;
        foreach (var stored in before.Skip((int)left))
        {
            history.Note("store", $"loses {stored.TopicId}#{stored.TopicSeq} {stored.Type} {stored.Id}");
            Lost.Add(new LostEvent(stored, LossCount, mayBeAcknowledged));
        }
    }

    private void NoteState()
    {
        if (CanHistoryChange)
            _states.Add((_disk.Length, Sequences.Length, HistoryId));
    }

    private static CopException CancelledWait() => new(CopError.Temporary(
        CopErrorCodes.Unavailable, "The outcome is unknown: the wait for the standby was cancelled."));
}
