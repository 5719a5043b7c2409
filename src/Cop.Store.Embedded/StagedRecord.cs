namespace Cop;

/// <summary>Commits that share one record and one sync.</summary>
/// <param name="storage">The store.</param>
/// <param name="before">The record being written, whose success this one assumes; null when there is none.</param>
/// <param name="isVoid">Whether nothing can be checked before its turn.</param>
/// <remarks>
/// Each commit is checked and encoded on arrival, while the previous record is being written. If that write fails, the commits are checked
/// again in this record's turn.
/// </remarks>
internal sealed class StagedRecord(EmbeddedEventStore storage, StagedRecord? before, bool isVoid) : IQueuedWrite
{
    private const long MaxBytes = Journal.MaxBodyLength / 4;

    private readonly List<QueuedCommit> _commits = [];
    private readonly List<CommittedUnit> _units = [];
    private readonly CommitWriter _writer = storage.RentWriter();
    private CommitCheck _check = storage.NewCheck(before?._check);
    private Exception? _fault;
    private long _size;

    /// <summary>Whether all commits so far are checked, so that the next record may depend on it.</summary>
    public bool IsFirm => !isVoid;

    /// <summary>Returns whether another commit may be added.</summary>
    public bool HasRoomFor(QueuedCommit commit) => _size == 0 || _size + commit.Size <= MaxBytes;

    /// <summary>Adds a commit, before its turn.</summary>
    public void Add(QueuedCommit commit)
    {
        _commits.Add(commit);
        _size += commit.Size;
        if (!isVoid)
            Stage(commit, isTurn: false);
    }

    /// <summary>Handles the outcome of the previous record, before its own turn.</summary>
    public void Follow(bool wasMade)
    {
        _check.Before = null;
        isVoid |= !wasMade;
    }

    public bool Make()
    {
        try
        {
            storage.MakeSound();
            if (isVoid)
            {
                while (isVoid)
                    StageAll();
                storage.NoteFirm(this);
            }

            if (_units.Count > 0)
                storage.Write(_writer.Body, _units);
        }
        catch (Exception fault)
        {
            // The exception is passed to the callers: no other component reports it.
            _fault = fault;
        }

        return _fault is null;
    }

    public void Tell()
    {
        storage.Return(_writer);
        foreach (var commit in _commits)
        {
            if (_fault is null)
                commit.Complete();
            else
                commit.Fail(_fault);
        }
    }

    private void StageAll()
    {
        isVoid = false;
        _check = storage.NewCheck(null);
        _writer.Clear();
        _units.Clear();
        foreach (var commit in _commits.ToArray())
        {
            Stage(commit, isTurn: true);
            if (isVoid)
                return;
        }
    }

    // A commit whose check throws receives the exception, and the others proceed without it.
    private void Stage(QueuedCommit commit, bool isTurn)
    {
        try
        {
            // Released events are read from the disk: only in the record's turn, when no caller waits for the lock. They must be durable by
            // then.
            if (!isTurn && EmbeddedEventStore.Releases(commit))
            {
                isVoid = true;
                return;
            }

            commit.Outcomes = storage.CanRelease(commit) ? _check.Check(commit) : commit.AllStale;
            for (var i = 0; i < commit.Units.Length; i++)
            {
                if (commit.Outcomes[i] == CommitOutcome.Committed)
                    _units.Add(_writer.Write(commit.Units[i], storage.ReadReleased));
            }
        }
        catch (Exception fault)
        {
            _commits.Remove(commit);
            isVoid = true;
            commit.Fail(fault);
        }
    }
}
