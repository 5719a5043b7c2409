using System.Collections.Concurrent;
using System.Reflection;

namespace Cop.Stores.Tests;

/// <summary>A store whose members throw when a test says so, before they do anything.</summary>
public class FailingStore : DispatchProxy
{
    private static readonly string[] Properties = [
        .. typeof(IEventStore).GetInterfaces().Append(typeof(IEventStore)).SelectMany(each => each.GetProperties())
            .Select(each => $"get_{each.Name}")];
    private readonly ConcurrentDictionary<string, int> _failures = new(StringComparer.Ordinal);
    private IEventStore _store = null!;
    private volatile Func<Exception>? _fault;
    private int _each;
    private string? _only;

    /// <summary>The members that threw since <see cref="Fail"/>.</summary>
    public IReadOnlyCollection<string> Failed => [.. _failures.Keys];

    /// <summary>A store around another one.</summary>
    public static (IEventStore Store, FailingStore Failing) Of(IEventStore store)
    {
        var failing = Create<IEventStore, FailingStore>();
        ((FailingStore)(object)failing)._store = store;
        return (failing, (FailingStore)(object)failing);
    }

    /// <summary>From now on each member throws at so many calls.</summary>
    /// <param name="fault">What it throws.</param>
    /// <param name="each">How often.</param>
    /// <param name="only">The member that does; all when absent.</param>
    public void Fail(Func<Exception> fault, int each, string? only = null)
    {
        _failures.Clear();
        (_each, _only, _fault) = (each, only, fault);
    }

    /// <summary>Throws no more.</summary>
    public void Mend() => _fault = null;

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        var name = targetMethod!.Name;
        // What answers without asking a server cannot fail by it.
        if (_fault is { } fault && !Properties.Contains(name)
            && name is not (nameof(IEventStore.GetTimeProvider) or nameof(IDeliveryStore.IsAssignedToThisSession))
            && (_only is null || name == _only) && _failures.AddOrUpdate(name, 1, (_, count) => count + 1) <= _each)
        {
            throw fault();
        }

        return targetMethod.Invoke(_store, BindingFlags.DoNotWrapExceptions, null, args, null);
    }
}
