namespace Cop;

/// <summary>
/// A host's own view of the log: a pure fold that follows the positions (M-12). It is derived state beside the core's; nothing in the
/// kernel decides by it.
/// </summary>
public abstract class UserProjection
{
    private readonly Lock _gate = new();
    private readonly PriorityQueue<TaskCompletionSource<CopError?>, long> _waiting = new();
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

    /// <summary>
    /// Why it stands still: its fold, or an upcaster, threw at the next position, until it is rebuilt; or the store cannot be read, until it
    /// can. Null while it runs.
    /// </summary>
    public Exception? Exception { get; private set; }

    /// <summary>Whether its fold, or an upcaster, threw: only a rebuild lets it go on.</summary>
    internal bool IsHalted { get; private set; }

    /// <summary>Whether its kernel has stopped: it takes nothing in any more.</summary>
    internal bool HasEnded { get; private set; }

    // Where those who wait for a position go on; its kernel's.
    private WorkDispatcher Work { get; set; } = WorkDispatcher.Pool;

    /// <summary>A projection of views by key.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="keyOf">The key of the view that an event concerns; null when it concerns none.</param>
    /// <param name="fold">The view after the event; null removes it. Pure: it gets the view and the event, and nothing else.</param>
    public static UserProjection<TView> Create<TView>(string name, Func<Event, string?> keyOf, Func<TView?, Event, TView?> fold) where TView : class => new(name, keyOf, fold);

    /// <summary>Waits until the position has been taken in.</summary>
    /// <param name="position">A position, from 1.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The position; or an error when the projection stopped before it (<c>internal_error</c>, <c>upcaster_threw</c>) or the kernel did (<c>unavailable</c>, temporary).</returns>
    public async Task<CopResult<long>> WaitForPositionAsync(long position, CancellationToken cancellationToken = default)
    {
        TaskCompletionSource<CopError?> waiter;
        lock (_gate)
        {
            if (IsStopped)
                return Stopped();
            if (position <= Position)
                return position;
            if (HasEnded)
                return KernelStopped(Name);
            waiter = Work.NewCompletionSource<CopError?>();
            _waiting.Enqueue(waiter, position);
        }

        return await waiter.Task.WaitAsync(cancellationToken).ConfigureAwait(false) is { } error ? error : position;
    }

    /// <summary>Its kernel starts.</summary>
    internal void Begin(WorkDispatcher work)
    {
        lock (_gate)
            (Work, HasEnded) = (work, false);
    }

    /// <summary>Its kernel stops: what is still waited for does not come.</summary>
    internal void End()
    {
        lock (_gate)
        {
            HasEnded = true;
            EndWaiting(KernelStopped(Name));
        }
    }

    internal static CopError KernelStopped(string projection) => CopError.Temporary(
        CopErrorCodes.Unavailable, $"The kernel stopped before projection '{projection}' had come to the position; wait again after the next start.");

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
            (Exception, IsHalted) = (null, false);
            Interlocked.Exchange(ref _position, 0);
        }
    }

    /// <summary>The store cannot be read; it is tried again.</summary>
    internal void StandStill(Exception fault)
    {
        lock (_gate)
        {
            Exception = fault;
            // A store that is only out of reach will be back; anything else may last.
            if (IsStopped)
                EndWaiting(Stopped());
        }
    }

    /// <summary>The store can be read again.</summary>
    internal void GoOn()
    {
        lock (_gate)
        {
            if (!IsHalted)
                Exception = null;
        }
    }

    private protected abstract void Fold(Event next);

    private protected abstract void Clear();

    private void Advance(long position)
    {
        lock (_gate)
        {
            Interlocked.Exchange(ref _position, position);
            Exception = null;
            while (_waiting.TryPeek(out var waiter, out var awaited) && awaited <= position)
            {
                _waiting.Dequeue();
                Work.Complete(waiter, null);
            }
        }
    }

    private void Halt(Exception fault)
    {
        lock (_gate)
        {
            (Exception, IsHalted) = (fault, true);
            EndWaiting(Stopped());
        }
    }

    private bool IsStopped => Exception is { } fault && !BackgroundFaults.IsTemporary(fault);

    private void EndWaiting(CopError reason)
    {
        while (_waiting.TryDequeue(out var waiter, out _))
            Work.Complete(waiter, reason);
    }

    private CopError Stopped() => !IsHalted
        ? new CopError(CopErrorCodes.InternalError, $"Projection '{Name}' stands still behind position {Position}, since the store cannot be read: {ExceptionText.Describe(Exception!)}. It goes on by itself when the store can be read.", CopErrorCategory.Fatal)
        : Exception is CopInvariantException { Code: { } code }
        ? new CopError(code, $"Projection '{Name}' stopped behind position {Position}: {ExceptionText.MessageOf(Exception)}", CopErrorCategory.Fatal)
        : new CopError(CopErrorCodes.InternalError, $"Projection '{Name}' stopped behind position {Position}: its fold threw {ExceptionText.Describe(Exception!)}. Mend the fold and rebuild it.", CopErrorCategory.Fatal);
}
