using System.Reflection;

namespace Cop.Core.Tests.Engine;

/// <summary>A store that can be made unreachable: every call then throws a temporary error.</summary>
public class UnreachableStore : DispatchProxy
{
    private IEventStore _storage = null!;

    /// <summary>Whether it is unreachable.</summary>
    public bool IsAway { get; set; }

    internal static (IEventStore Storage, UnreachableStore Switch) Of(IEventStore storage)
    {
        var wrapped = Create<IEventStore, UnreachableStore>();
        var reach = (UnreachableStore)(object)wrapped;
        reach._storage = storage;
        return (wrapped, reach);
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        // Properties such as the store's id need no call.
        if (IsAway && !targetMethod!.IsSpecialName && targetMethod.Name != nameof(IAsyncDisposable.DisposeAsync))
            throw new CopException(CopError.Temporary(CopErrorCodes.Unavailable, "The store is out of reach."));
        return targetMethod!.Invoke(_storage, BindingFlags.DoNotWrapExceptions, null, args, null);
    }
}
