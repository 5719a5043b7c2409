using System.Reflection;

namespace Cop.Stores.Tests;

/// <summary>
/// A store behind a network that rejects some calls, loses some answers and delays some: the faults of the simulation, at the members of
/// a real store. They are drawn from a seed. Answers of commits are not lost here: that a commit had no answer is known to the store, which
/// then tells its node of it as of a remote one.
/// </summary>
/// <remarks>Decision M-7.</remarks>
public class UnreliableStore : DispatchProxy
{
    private static readonly MethodInfo Generic =
        typeof(UnreliableStore).GetMethod(nameof(CallAsync), BindingFlags.Instance | BindingFlags.NonPublic)!;

    private readonly Lock _gate = new();
    private IEventStore _store = null!;
    private Random _chance = null!;
    private volatile bool _isFaulty;
    private int _rejected;
    private int _lost;

    /// <summary>How many calls were rejected.</summary>
    public int Rejected => Volatile.Read(ref _rejected);

    /// <summary>How many calls were carried out without an answer.</summary>
    public int Lost => Volatile.Read(ref _lost);

    /// <summary>Whether faults happen.</summary>
    public bool IsFaulty
    {
        get => _isFaulty;
        set => _isFaulty = value;
    }

    /// <summary>Puts a network in front of a store.</summary>
    public static (IEventStore Store, UnreliableStore Network) Of(IEventStore store, int seed)
    {
        var proxy = Create<IEventStore, UnreliableStore>();
        var network = (UnreliableStore)(object)proxy;
        (network._store, network._chance) = (store, new Random(seed));
        return (proxy, network);
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        var returned = targetMethod!.ReturnType;
        if (!_isFaulty || returned == typeof(ValueTask) || !IsAwaited(returned))
            return Call(targetMethod, args);
        if (returned == typeof(Task))
            return CallAsync(() => EndAsync((Task)Call(targetMethod, args)!), mayBeLost: true);
        var (result, isValue) = (returned.GetGenericArguments()[0], returned.GetGenericTypeDefinition() == typeof(ValueTask<>));
        var mayBeLost = targetMethod.Name != nameof(IEventStore.CommitAsync);
        var task = Generic.MakeGenericMethod(result).Invoke(this, [CallOf(result, isValue, targetMethod, args), mayBeLost])!;
        return isValue ? Activator.CreateInstance(returned, task) : task;
    }

    private static bool IsAwaited(Type returned) => returned == typeof(Task)
        || (returned.IsGenericType && returned.GetGenericTypeDefinition() is var made
            && (made == typeof(Task<>) || made == typeof(ValueTask<>)));

    private static async Task<bool> EndAsync(Task task)
    {
        await task;
        return true;
    }

    private object? Call(MethodInfo method, object?[]? args) =>
        method.Invoke(_store, BindingFlags.DoNotWrapExceptions, null, args, null);

    private Delegate CallOf(Type result, bool isValue, MethodInfo method, object?[]? args) =>
        (Delegate)typeof(UnreliableStore).GetMethod(nameof(Typed), BindingFlags.Instance | BindingFlags.NonPublic)!
            .MakeGenericMethod(result).Invoke(this, [isValue, method, args])!;

    private Func<Task<T>> Typed<T>(bool isValue, MethodInfo method, object?[]? args) =>
        () => isValue ? ((ValueTask<T>)Call(method, args)!).AsTask() : (Task<T>)Call(method, args)!;

    private async Task<T> CallAsync<T>(Func<Task<T>> call, bool mayBeLost)
    {
        int fate;
        lock (_gate)
            fate = _chance.Next(10);
        if (fate == 0)
        {
            Interlocked.Increment(ref _rejected);
            throw OutOfReach("was rejected");
        }

        if (fate == 1)
            await Task.Yield();
        var answer = await call();
        if (fate == 2 && mayBeLost)
        {
            Interlocked.Increment(ref _lost);
            throw OutOfReach("has an unknown outcome: its response was lost");
        }

        return answer;
    }

    private static CopException OutOfReach(string what) =>
        new(CopError.Temporary(CopErrorCodes.Unavailable, $"A call to the store {what}; retry."));
}
