using Cop.Health;

namespace Cop;

/// <summary>
/// A projection of the host: a pure fold of events in the order of positions. Derived state; the kernel's decisions do not depend on it.
/// </summary>
/// <remarks>Decision M-12.</remarks>
public abstract class UserProjection
{
    private readonly Lock _gate = new();
    private readonly PriorityQueue<TaskCompletionSource<CopError?>, long> _waiting = new();
    private long _position;
    private PositionedEvent? _last;

    private protected UserProjection(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        Name = name;
    }

    /// <summary>The name, unique in the kernel.</summary>
    public string Name { get; }

    /// <summary>The last applied position; 0 before the first.</summary>
    public long Position => Interlocked.Read(ref _position);

    /// <summary>
    /// The exception of the fold or an upcaster at the next position, or <c>history_changed</c> after the store has lost applied events,
    /// until the projection is rebuilt; or that of reading the store, until it is reachable. Null while the projection runs.
    /// </summary>
    public Exception? Exception { get; private set; }

    /// <summary>
    /// Whether the fold or an upcaster threw, or the store has lost applied events: the projection then continues only after a rebuild.
    /// </summary>
    internal bool IsHalted { get; private set; }

    /// <summary>The last applied event; null before the first.</summary>
    internal EventMark? Last
    {
        get
        {
            lock (_gate)
                return _last is { } last ? EventMark.Of(last.Event, last.Position) : null;
        }
    }

    /// <summary>Whether its kernel has stopped: it applies no more events.</summary>
    internal bool HasEnded { get; private set; }

    // The dispatcher on which tasks that wait for a position continue; the kernel's.
    private WorkDispatcher Work { get; set; } = WorkDispatcher.Pool;

    /// <summary>Creates a projection of views by key.</summary>
    /// <typeparam name="TView">An immutable view.</typeparam>
    /// <param name="name">Name of the projection.</param>
    /// <param name="keyOf">Returns the key of the view that an event changes; null for none.</param>
    /// <param name="fold">Returns the view after the event; null removes it. Must be pure.</param>
    public static UserProjection<TView> Create<TView>(string name, Func<Event, string?> keyOf, Func<TView?, Event, TView?> fold)
        where TView : class => new(name, keyOf, fold);

    /// <summary>Creates a projection of views by key, to which <see cref="UserProjection{TView}.On{T}"/> adds the events.</summary>
    /// <typeparam name="TView">An immutable view.</typeparam>
    /// <param name="name">Name of the projection.</param>
    public static UserProjection<TView> Create<TView>(string name) where TView : class => new(name, _ => null, (view, _) => view);

    /// <summary>Waits until a position has been applied.</summary>
    /// <param name="position">A position, from 1.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The position; or an error when the projection stopped before it (<c>internal_error</c>, <c>upcaster_threw</c>,
    /// <c>history_changed</c>) or the kernel stopped (<c>unavailable</c>, temporary).</returns>
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

    /// <summary>Starts the projection with its kernel.</summary>
    internal void Begin(WorkDispatcher work)
    {
        lock (_gate)
            (Work, HasEnded) = (work, false);
    }

    /// <summary>Ends the projection with its kernel and fails pending waits.</summary>
    internal void End()
    {
        lock (_gate)
        {
            HasEnded = true;
            EndWaiting(KernelStopped(Name));
        }
    }

    internal static CopError KernelStopped(string projection) => CopError.Temporary(
        CopErrorCodes.Unavailable,
        $"The kernel stopped before projection '{projection}' reached the position; wait again after the next start.");

    /// <summary>Applies an event.</summary>
    /// <returns>False when the fold or an upcaster threw; the projection is then stopped.</returns>
    internal bool Take(PositionedEvent next, UpcasterChain upcasters)
    {
        try
        {
            Fold(upcasters.Read(next.Event));
        }
        catch (Exception fault)
        {
            // A host's fold or upcaster may throw any exception; it stops only this projection.
            Halt(fault);
            return false;
        }

        Advance(next);
        return true;
    }

    /// <summary>Stops the projection: the store has lost its last applied event. Returns the reason.</summary>
    internal string LeaveHistory(EventMark last)
    {
        var reason = new CopInvariantException(
            $"the store has lost event '{last.EventId}', which the projection has applied; rebuild the " +
                $"projection.") { Code = CopErrorCodes.HistoryChanged };
        Halt(reason);
        return reason.Message;
    }

    /// <summary>Resets the projection to the first position.</summary>
    internal void Reset()
    {
        lock (_gate)
        {
            Clear();
            (Exception, IsHalted, _last) = (null, false, null);
            Interlocked.Exchange(ref _position, 0);
        }
    }

    /// <summary>Records that the store cannot be read; reading is retried.</summary>
    internal void StandStill(Exception fault)
    {
        lock (_gate)
        {
            Exception = fault;
            // An unreachable store recovers by itself; other errors may be permanent.
            if (IsStopped)
                EndWaiting(Stopped());
        }
    }

    /// <summary>Records that the store can be read again.</summary>
    internal void GoOn()
    {
        lock (_gate)
        {
            if (!IsHalted)
                Exception = null;
        }
    }

    /// <summary>Reports whether it runs, and otherwise why not.</summary>
    internal ComponentHealth GetHealth()
    {
        lock (_gate)
        {
            var component = $"projection {Name}";
            return Exception is not { } fault
                ? new ComponentHealth(component, KernelHealthStatus.Healthy, $"Applied up to position {Position}.")
                : new ComponentHealth(component, KernelHealthStatus.Degraded, IsStopped ? Stopped().Message
                    : $"Projection '{Name}' is waiting after position {Position}, because the store is unavailable: " +
                        $"{ExceptionText.MessageOf(fault)}");
        }
    }

    private protected abstract void Fold(Event next);

    private protected abstract void Clear();

    private void Advance(PositionedEvent taken)
    {
        var position = taken.Position;
        lock (_gate)
        {
            // Cleared first: an observer of the new position does not see the error of an earlier read.
            (_last, Exception) = (taken, null);
            Interlocked.Exchange(ref _position, position);
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
        ? new CopError(
            CopErrorCodes.InternalError,
            $"Projection '{Name}' is waiting after position {Position}, because the store cannot be read: " +
                $"{ExceptionText.Describe(Exception!)}. It continues when the store can be read.", CopErrorCategory.Fatal)
        : Exception is CopInvariantException { Code: { } code }
        ? new CopError(
            code, $"Projection '{Name}' stopped after position {Position}: {ExceptionText.MessageOf(Exception)}", CopErrorCategory.Fatal)
        : new CopError(
            CopErrorCodes.InternalError,
            $"Projection '{Name}' stopped after position {Position}: its fold threw {ExceptionText.Describe(Exception!)}. Fix the fold, " +
                $"then rebuild the projection.", CopErrorCategory.Fatal);
}
