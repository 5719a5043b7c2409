using System.Reflection;

namespace Cop.Core.Tests.Engine;

/// <summary>A store whose commits of attempts wait for the test, and whose reads of continuations fail on request.</summary>
public class ClaimGate : DispatchProxy
{
    private readonly SemaphoreSlim _claims = new(0);
    private readonly SemaphoreSlim _reads = new(0);
    private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IEventStore _storage = null!;
    private int _failures;
    private int _readCount;

    /// <summary>The number of reads of continuations, including failed ones.</summary>
    public int ReadCount => _readCount;

    internal static (IEventStore Storage, ClaimGate Gate) Of(IEventStore storage, int failures)
    {
        var proxy = Create<IEventStore, ClaimGate>();
        var gate = (ClaimGate)(object)proxy;
        (gate._storage, gate._failures) = (storage, failures);
        return (proxy, gate);
    }

    /// <summary>Waits for the commit of an attempt.</summary>
    public Task ClaimAsync() => _claims.WaitAsync(TestKernel.Patience);

    /// <summary>Waits for a read of a continuation.</summary>
    public Task<bool> ReadAsync() => _reads.WaitAsync(TestKernel.Patience);

    public void Open() => _open.TrySetResult();

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        if (targetMethod!.Name == nameof(ICopStore.CommitAsync)
            && ((IReadOnlyList<CommitUnit>)args![0]!)
                .Any(unit => unit.Appends.IsEmpty && unit.Subscriptions.Any(subscription => !subscription.Attempts.IsEmpty)))
            return HoldAsync((IReadOnlyList<CommitUnit>)args[0]!);
        if (targetMethod.Name == nameof(ICopReadOnlyStore.GetContinuationAsync))
        {
            Interlocked.Increment(ref _readCount);
            _reads.Release();
            if (Interlocked.Decrement(ref _failures) >= 0)
                throw new CopException(CopError.Temporary(CopErrorCodes.Unavailable, "The store is out of reach."));
        }

        return targetMethod.Invoke(_storage, BindingFlags.DoNotWrapExceptions, null, args, null);
    }

    private async Task<System.Collections.Immutable.ImmutableArray<CommitOutcome>> HoldAsync(IReadOnlyList<CommitUnit> units)
    {
        _claims.Release();
        await _open.Task;
        return await _storage.CommitAsync(units, CancellationToken.None);
    }
}
