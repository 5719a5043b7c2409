using System.Collections.Concurrent;
using System.Reflection;

namespace Cop.Core.Tests.Engine;

/// <summary>A store that notes behind which topicSeqs events are asked for, and does all else as the one behind it.</summary>
public class RecordedReads : DispatchProxy
{
    private ICopStorage _storage = null!;

    public ConcurrentQueue<long> After { get; } = [];

    internal static (ICopStorage Storage, RecordedReads Reads) Of(ICopStorage storage)
    {
        var recorded = Create<ICopStorage, RecordedReads>();
        var reads = (RecordedReads)(object)recorded;
        reads._storage = storage;
        return (recorded, reads);
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        if (targetMethod!.Name == nameof(IDeliveryStore.NextEventsAsync))
            After.Enqueue((long)args![1]!);
        return targetMethod.Invoke(_storage, BindingFlags.DoNotWrapExceptions, null, args, null);
    }
}
