using System.Collections.Concurrent;
using System.Reflection;

namespace Cop.Core.Tests.Engine;

/// <summary>A store that counts its calls and forwards them.</summary>
public class RecordedReads : DispatchProxy
{
    private readonly ConcurrentDictionary<string, int> _calls = new(StringComparer.Ordinal);

    private IEventStore _storage = null!;

    /// <summary>Returns the number of calls of a method since the last query.</summary>
    public int Take(string method) => _calls.TryRemove(method, out var count) ? count : 0;

    internal static (IEventStore Storage, RecordedReads Reads) Of(IEventStore storage)
    {
        var recorded = Create<IEventStore, RecordedReads>();
        var reads = (RecordedReads)(object)recorded;
        reads._storage = storage;
        return (recorded, reads);
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        _calls.AddOrUpdate(targetMethod!.Name, 1, (_, count) => count + 1);
        return targetMethod.Invoke(_storage, BindingFlags.DoNotWrapExceptions, null, args, null);
    }
}
