using System.Reflection;

namespace Cop.Stores.Tests;

/// <summary>A store that counts how often rows are asked of it to decide on, and how often something is to be committed.</summary>
public class LoadCounter : DispatchProxy
{
    private IEventStore _storage = null!;
    private int _calls;
    private int _keys;
    private int _loads;
    private int _commits;

    /// <summary>How often anything was asked of the store, since the beginning.</summary>
    public int Calls => Volatile.Read(ref _calls);

    /// <summary>How many rows were asked for by key, since the beginning.</summary>
    public int Keys => Volatile.Read(ref _keys);

    /// <summary>How often since the beginning.</summary>
    public int Loads => Volatile.Read(ref _loads);

    /// <summary>How often since the beginning.</summary>
    public int Commits => Volatile.Read(ref _commits);

    /// <summary>A store around another one.</summary>
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
