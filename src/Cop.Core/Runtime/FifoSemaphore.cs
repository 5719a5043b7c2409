namespace Cop;

/// <summary>A semaphore that serves its waiters in the order of their arrival.</summary>
internal sealed class FifoSemaphore(int count, WorkDispatcher work)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<TaskCompletionSource<bool>> _line = new();
    private int _free = count;

    /// <summary>The number of free slots.</summary>
    public int Free
    {
        get { lock (_gate) return _free; }
    }

    /// <summary>Acquires a slot as soon as one is free.</summary>
    public Task WaitAsync(CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return Task.FromCanceled(cancellationToken);
        lock (_gate)
        {
            if (_free == 0)
                return WaitTurnAsync(_line.AddLast(work.NewCompletionSource<bool>()), cancellationToken);
            _free--;
            return Task.CompletedTask;
        }
    }

    /// <summary>Acquires a slot if one is free and no task waits for it.</summary>
    public bool TryEnter()
    {
        lock (_gate)
        {
            if (_free == 0)
                return false;
            _free--;
            return true;
        }
    }

    /// <summary>Releases slots.</summary>
    public void Release(int places = 1)
    {
        lock (_gate)
        {
            for (; places > 0 && _line.First is { } first; places--)
            {
                _line.RemoveFirst();
                work.Complete(first.Value, true);
            }

            _free += places;
        }
    }

    private async Task WaitTurnAsync(LinkedListNode<TaskCompletionSource<bool>> turn, CancellationToken cancellationToken)
    {
        try
        {
            await turn.Value.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            bool wasGiven;
            lock (_gate)
            {
                wasGiven = turn.List is null;
                if (!wasGiven)
                    _line.Remove(turn);
            }

            if (wasGiven)
                Release();
            throw;
        }
    }
}
