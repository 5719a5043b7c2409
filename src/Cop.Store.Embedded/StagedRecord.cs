namespace Cop;

/// <summary>
/// Commits that share one record and one sync. Each is checked and encoded when it comes, while the record before this one is on its way to the
/// disk; what was checked in vain, since that failed, is checked again when the turn of this one has come.
/// </summary>
/// <param name="storage">Where it will be written.</param>
/// <param name="before">The record on its way to the disk, which this one takes for granted; null when there is none.</param>
/// <param name="isVoid">Whether nothing can be checked before the turn has come.</param>
internal sealed class StagedRecord(EmbeddedEventStore storage, StagedRecord? before, bool isVoid) : IQueuedWrite
{
    private const long MaxBytes = Journal.MaxBodyLength / 4;

    private readonly List<QueuedCommit> _commits = [];
    private readonly List<CommittedUnit> _units = [];
    private readonly CommitWriter _writer = storage.RentWriter();
    private CommitCheck _check = storage.NewCheck(before?._check);
    private Exception? _fault;
    private long _size;

    /// <summary>Whether all of it so far is checked, so that another may rest on it.</summary>
    public bool IsFirm => !isVoid;

    /// <summary>Whether another commit may join.</summary>
    public bool HasRoomFor(QueuedCommit commit) => _size == 0 || _size + commit.Size <= MaxBytes;

    /// <summary>Takes a commit in, before the turn has come.</summary>
    public void Add(QueuedCommit commit)
    {
        _commits.Add(commit);
        _size += commit.Size;
        if (!isVoid)
            Stage(commit, isTurn: false);
    }

    /// <summary>Notes what became of the record before this one, before the turn of this one has come.</summary>
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
            // Whoever waits for the commits must hear of it: nobody else can.
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

    // One that cannot even be checked is told so, and the others go without it.
    private void Stage(QueuedCommit commit, bool isTurn)
    {
        try
        {
            // What a unit releases is read from the disk: not before its turn, when nothing waits for the gate; and it has to be there by then.
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
