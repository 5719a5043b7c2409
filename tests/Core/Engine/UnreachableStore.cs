using System.Collections.Immutable;
using System.Reflection;

namespace Cop.Core.Tests.Engine;

/// <summary>A store that can be made unreachable: every call then throws a temporary error.</summary>
public class UnreachableStore : DispatchProxy
{
    private IEventStore _storage = null!;

    private readonly Lock _gate = new();
    private string? _failing;
    private int _failures;
    private int _lostClaims;

    /// <summary>Whether it is unreachable.</summary>
    public bool IsAway { get; set; }

    /// <summary>The failures of <see cref="Fail"/> that have not come yet.</summary>
    public int FailuresLeft => Volatile.Read(ref _failures);

    /// <summary>The answers of <see cref="LoseAnswersOfClaims"/> that are still to be lost.</summary>
    public int LostClaimsLeft => Volatile.Read(ref _lostClaims);

    /// <summary>Makes the next calls of one member fail.</summary>
    public void Fail(string member, int count)
    {
        lock (_gate)
            (_failing, _failures) = (member, count);
    }

    internal static (IEventStore Storage, UnreachableStore Switch) Of(IEventStore storage)
    {
        var wrapped = Create<IEventStore, UnreachableStore>();
        var reach = (UnreachableStore)(object)wrapped;
        reach._storage = storage;
        return (wrapped, reach);
    }

    /// <summary>Carries out the next commits of rows alone, as claims are, but loses their answers.</summary>
    public void LoseAnswersOfClaims(int count) => Volatile.Write(ref _lostClaims, count);

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        // Properties such as the store's id need no call.
        var fails = IsAway && !targetMethod!.IsSpecialName && targetMethod.Name != nameof(IAsyncDisposable.DisposeAsync);
        lock (_gate)
        {
            if (targetMethod!.Name == _failing && _failures > 0)
                (fails, _failures) = (true, _failures - 1);
        }

        if (fails)
            throw new CopException(CopError.Temporary(CopErrorCodes.Unavailable, "The store is out of reach."));
        var answer = targetMethod!.Invoke(_storage, BindingFlags.DoNotWrapExceptions, null, args, null);
        if (targetMethod.Name == nameof(IEventStore.CommitAsync) && args![0] is IReadOnlyList<CommitUnit> units
            && units.All(unit => unit.Appends.IsEmpty) && Interlocked.Decrement(ref _lostClaims) >= 0)
            return LoseAsync((Task<ImmutableArray<CommitOutcome>>)answer!);
        return answer;
    }

    private static async Task<ImmutableArray<CommitOutcome>> LoseAsync(Task<ImmutableArray<CommitOutcome>> carriedOut)
    {
        await carriedOut;
        throw new CopException(CopError.Temporary(CopErrorCodes.Unavailable, "The outcome is unknown: the response was lost."));
    }
}
