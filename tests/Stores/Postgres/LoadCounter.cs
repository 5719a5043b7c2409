using System.Reflection;

namespace Cop.Stores.Tests;

/// <summary>A store that counts loads of rows and commits.</summary>
public class LoadCounter : DispatchProxy
{
    private IEventStore _storage = null!;
    private int _calls;
    private int _keys;
    private int _loads;
    private int _commits;

    /// <summary>The number of calls of the store.</summary>
    public int Calls => Volatile.Read(ref _calls);

    /// <summary>The number of rows requested by key.</summary>
    public int Keys => Volatile.Read(ref _keys);

    /// <summary>The number of loads of rows.</summary>
    public int Loads => Volatile.Read(ref _loads);

    /// <summary>The number of commits.</summary>
    public int Commits => Volatile.Read(ref _commits);

    /// <summary>Wraps a store.</summary>
    public static (IEventStore Storage, LoadCounter Counter) Of(IEventStore storage)
    {
        var counted = Create<IEventStore, LoadCounter>();
        var counter = (LoadCounter)(object)counted;
        counter._storage = storage;
        return (counted, counter);
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        Interlocked.Increment(ref _calls);
        if (targetMethod!.Name == nameof(ICopStore.LoadAsync))
        {
            Interlocked.Increment(ref _loads);
            var keys = (RowKeys)args![0]!;
            Interlocked.Add(ref _keys, keys.Heads.Count + keys.Locations.Count + keys.Views.Count);
        }
        else if (targetMethod.Name == nameof(ICopStore.CommitAsync))
            Interlocked.Increment(ref _commits);
        return targetMethod.Invoke(_storage, BindingFlags.DoNotWrapExceptions, null, args, null);
    }
}
