using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Reflection;

namespace Cop.Core.Tests.Engine;

/// <summary>A store that records its commits; the test can make the next commits fail.</summary>
public class CommitRecorder : DispatchProxy
{
    private readonly ConcurrentQueue<CommitUnit> _units = new();
    private readonly SemaphoreSlim _arrived = new(0);
    private IEventStore _storage = null!;

    /// <summary>All units of commits, in order.</summary>
    public IReadOnlyList<CommitUnit> Units => [.. _units];

    /// <summary>Replaces the next commit of a unit with an eager claim; afterwards it is null again.</summary>
    public Func<IReadOnlyList<CommitUnit>, IEventStore, Task<ImmutableArray<CommitOutcome>>>? OnNextEager { get; set; }

    internal static (IEventStore Storage, CommitRecorder Commits) Of(IEventStore storage)
    {
        var recorded = Create<IEventStore, CommitRecorder>();
        var commits = (CommitRecorder)(object)recorded;
        commits._storage = storage;
        return (recorded, commits);
    }

    /// <summary>Holds the next commit of a unit with an eager claim until it is released.</summary>
    public (Task Reached, TaskCompletionSource Released) HoldNextEager()
    {
        var (reached, released) = (new TaskCompletionSource(), new TaskCompletionSource());
        OnNextEager = async (units, storage) =>
        {
            reached.SetResult();
            await released.Task;
            return await storage.CommitAsync(units, CancellationToken.None);
        };
        return (reached.Task, released);
    }

    /// <summary>Waits for the commit of a unit.</summary>
    public async Task SeeAsync(Func<CommitUnit, bool> isAwaited)
    {
        while (!_units.Any(isAwaited))
            (await _arrived.WaitAsync(TestKernel.Patience)).ShouldBeTrue("the unit did not come");
    }

    /// <summary>Whether a unit contains events and an eager claim.</summary>
    public static bool IsEager(CommitUnit unit) =>
        !unit.Appends.IsEmpty && unit.Subscriptions.Any(subscription => subscription.Attempts.Any(attempt => !attempt.HasFailed));

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        if (targetMethod!.Name == nameof(ICopStore.CommitAsync))
        {
            var units = (IReadOnlyList<CommitUnit>)args![0]!;
            foreach (var unit in units)
                _units.Enqueue(unit);
            _arrived.Release();
            if (OnNextEager is { } instead && units.Any(IsEager))
            {
                OnNextEager = null;
                return instead(units, _storage);
            }
        }

        return targetMethod.Invoke(_storage, BindingFlags.DoNotWrapExceptions, null, args, null);
    }
}
