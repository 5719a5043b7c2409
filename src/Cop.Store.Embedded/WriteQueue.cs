namespace Cop;

/// <summary>The store's only writer: makes queued changes in order. Commits that wait together share one record and one sync.</summary>
/// <param name="storage">The store.</param>
/// <param name="hasThread">Whether writes may block.</param>
/// <remarks>
/// If writes may block, it has a thread of its own, so that no thread of the pool waits for a disk. Otherwise it runs on the caller's
/// stack.
/// </remarks>
internal sealed class WriteQueue(EmbeddedEventStore storage, bool hasThread)
{
    private readonly object _gate = new(); // A monitor: the thread waits on it.
    private readonly Queue<IQueuedWrite> _waiting = new();
    private IQueuedWrite? _current;
    private StagedRecord? _firm; // The current write, if it is a record checked before its turn: later ones may depend on it.
    private StagedRecord? _open; // The last waiting write, if it is a record.
    private QueuedChange? _last;
    private Thread? _thread;

    /// <summary>Adds a commit; its caller is completed when it is durable.</summary>
    /// <exception cref="ObjectDisposedException">The store is closed.</exception>
    public void Add(QueuedCommit commit)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_last is not null, storage);
            if (_open is null || !_open.HasRoomFor(commit))
                Enqueue(_open = NewRecord());
            _open.Add(commit);
        }

        Go();
    }

    /// <summary>Adds a change.</summary>
    /// <exception cref="ObjectDisposedException">The store is closed.</exception>
    public void Add(QueuedChange change)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_last is not null, storage);
            _open = null;
            Enqueue(change);
        }

        Go();
    }

    /// <summary>Adds the last change, unless there is one already; returns the one that is last.</summary>
    public QueuedChange End(QueuedChange last)
    {
        lock (_gate)
        {
            if (_last is not null)
                return _last;
            (_last, _open) = (last, null);
            Enqueue(last);
        }

        Go();
        return last;
    }

    /// <summary>Records that the current record is completely checked, so that later ones may depend on it.</summary>
    public void NoteFirm(StagedRecord record)
    {
        lock (_gate)
            _firm = record;
    }

    // Callers hold the lock. A record can be checked in advance when only a checked record is between it and the durable state.
    private StagedRecord NewRecord() => _waiting.Count == 0 && ReferenceEquals(_current, _firm)
        ? new StagedRecord(storage, _firm, isVoid: false)
        : new StagedRecord(storage, null, isVoid: true);

    // Callers hold the lock.
    private void Enqueue(IQueuedWrite write)
    {
        _waiting.Enqueue(write);
        if (!hasThread || _current is not null)
            return;
        if (_thread is not null)
        {
            Monitor.Pulse(_gate);
            return;
        }

        // Not in the execution context of the first caller. A thread that cannot be started is not kept.
        var thread = new Thread(Run) { IsBackground = true, Name = "cop-journal" };
        thread.UnsafeStart();
        _thread = thread;
    }

    // Without a thread, the first caller makes all waiting changes, including those added meanwhile.
    private void Go()
    {
        if (hasThread)
            return;
        IQueuedWrite? first;
        lock (_gate)
            first = _current is null ? TakeNext() : null;
        MakeAll(first);
    }

    private void Run()
    {
        while (true)
        {
            IQueuedWrite? first;
            lock (_gate)
            {
                while ((first = TakeNext()) is null)
                {
                    if (_last is not null)
                        return;
                    Monitor.Wait(_gate);
                }
            }

            MakeAll(first);
        }
    }

    private void MakeAll(IQueuedWrite? next)
    {
        while (next is { } current)
        {
            var isMade = current.Make();
            lock (_gate)
            {
                if (_waiting.TryPeek(out var write) && write is StagedRecord record)
                    record.Follow(isMade);
                next = TakeNext();
            }

            current.Tell();
        }
    }

    // Callers hold the lock.
    private IQueuedWrite? TakeNext()
    {
        _current = _waiting.TryDequeue(out var next) ? next : null;
        if (ReferenceEquals(_current, _open))
            _open = null;
        _firm = _current is StagedRecord { IsFirm: true } record ? record : null;
        return _current;
    }
}
