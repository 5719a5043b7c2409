namespace Cop;

/// <summary>
/// The store's one hand that writes: takes what waits, in its order; commits that wait together share one record and one sync. Where the disk may
/// take its time it has a thread of its own, so that no thread of the pool waits for a disk; else it works on the stack of whoever asks.
/// </summary>
/// <param name="storage">The store.</param>
/// <param name="hasThread">Whether writing may take a thread's time.</param>
internal sealed class WriteQueue(EmbeddedEventStore storage, bool hasThread)
{
    private readonly object _gate = new(); // A monitor: the thread waits on it.
    private readonly Queue<IQueuedWrite> _waiting = new();
    private IQueuedWrite? _current;
    private StagedRecord? _firm; // The current one, when it is a record that was checked before its turn came: others may rest on it.
    private StagedRecord? _open; // The last of those that wait, when it is a record.
    private QueuedChange? _last;
    private Thread? _thread;

    /// <summary>Takes a commit; whoever asks for it is told when it is durable.</summary>
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

    /// <summary>Takes a change.</summary>
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

    /// <summary>Takes the last change, unless there was one already; the one that was.</summary>
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

    /// <summary>Notes that the record whose turn it is has been checked whole, so that others may rest on it from now on.</summary>
    public void NoteFirm(StagedRecord record)
    {
        lock (_gate)
            _firm = record;
    }

    // Callers hold the gate. A record can be checked beforehand when nothing stands between it and what is durable but a record that was.
    private StagedRecord NewRecord() => _waiting.Count == 0 && ReferenceEquals(_current, _firm)
        ? new StagedRecord(storage, _firm, isVoid: false)
        : new StagedRecord(storage, null, isVoid: true);

    // Callers hold the gate.
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

        // Not in the context of whoever happens to come first. One that cannot be started is not kept.
        var thread = new Thread(Run) { IsBackground = true, Name = "cop-journal" };
        thread.UnsafeStart();
        _thread = thread;
    }

    // Without a thread whoever comes first makes what waits, also what others add meanwhile.
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

    // Callers hold the gate.
    private IQueuedWrite? TakeNext()
    {
        _current = _waiting.TryDequeue(out var next) ? next : null;
        if (ReferenceEquals(_current, _open))
            _open = null;
        _firm = _current is StagedRecord { IsFirm: true } record ? record : null;
        return _current;
    }
}
