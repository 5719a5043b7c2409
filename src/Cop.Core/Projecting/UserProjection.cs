namespace Cop;

/// <summary>
/// A host's own view of the log: a pure fold that follows the positions (M-12). It is derived state beside the core's; nothing in the
/// kernel decides by it.
/// </summary>
public abstract class UserProjection
{
    private readonly Lock _gate = new();
    private readonly PriorityQueue<TaskCompletionSource<bool>, long> _waiting = new();
    private long _position;

    private protected UserProjection(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        Name = name;
    }

    /// <summary>The projection's name, unique in its kernel.</summary>
    public string Name { get; }

    /// <summary>The last position that it has taken in; 0 before the first.</summary>
    public long Position => Interlocked.Read(ref _position);

    /// <summary>Why it stopped: its fold, or an upcaster, threw at the next position. Null while it runs.</summary>
    public Exception? Exception { get; private set; }

    /// <summary>Where those who wait for a position go on; its kernel's.</summary>
    internal WorkDispatcher Work { get; set; } = WorkDispatcher.Pool;

    /// <summary>A projection of views by key.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="keyOf">The key of the view that an event concerns; null when it concerns none.</param>
    /// <param name="fold">The view after the event; null removes it. Pure: it gets the view and the event, and nothing else.</param>
    public static UserProjection<TView> Create<TView>(string name, Func<Event, string?> keyOf, Func<TView?, Event, TView?> fold) where TView : class => new(name, keyOf, fold);

    /// <summary>Ends when the position has been taken in.</summary>
    /// <exception cref="CopException">The projection stopped before it (<c>internal_error</c>).</exception>
    public Task WaitForPositionAsync(long position, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            if (Exception is not null)
                return Task.FromException(Stopped());
            if (position <= Position)
                return Task.CompletedTask;
            var waiter = Work.NewCompletionSource<bool>();
            _waiting.Enqueue(waiter, position);
            return waiter.Task.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Takes an event in; false when the fold or an upcaster threw, and the projection stands still from then on.</summary>
    internal bool Take(PositionedEvent next, UpcasterChain upcasters)
    {
        try
        {
            Fold(upcasters.Read(next.Event));
        }
        catch (Exception fault)
        {
            // A host's fold or upcaster may throw anything; it halts this projection alone, visibly.
            Halt(fault);
            return false;
        }

        Advance(next.Position);
        return true;
    }

    /// <summary>Forgets everything, to begin again at the first position.</summary>
    internal void Reset()
    {
        lock (_gate)
        {
            Clear();
            Exception = null;
            Interlocked.Exchange(ref _position, 0);
        }
    }

    private protected abstract void Fold(Event next);

    private protected abstract void Clear();

    private void Advance(long position)
    {
        lock (_gate)
        {
            Interlocked.Exchange(ref _position, position);
            while (_waiting.TryPeek(out var waiter, out var awaited) && awaited <= position)
            {
                _waiting.Dequeue();
                Work.Complete(waiter, true);
            }
        }
    }

    private void Halt(Exception fault)
    {
        lock (_gate)
        {
            Exception = fault;
            while (_waiting.TryDequeue(out var waiter, out _))
                Work.Fail(waiter, Stopped());
        }
    }

    private CopException Stopped() => new(Exception is CopInvariantException { Code: { } code }
        ? new CopError(code, $"Projection '{Name}' stopped behind position {Position}: {Exception.Message}", CopErrorCategory.Fatal)
        : new CopError(CopErrorCodes.InternalError, $"Projection '{Name}' stopped behind position {Position}: its fold threw {Exception!.GetType().Name}: {Exception.Message}. Mend the fold and rebuild it.", CopErrorCategory.Fatal));
}
