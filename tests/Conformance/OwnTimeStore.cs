using System.Reflection;

namespace Cop.Conformance;

/// <summary>A store that leaves the time of day to its kernel, so that a test can set the clock.</summary>
internal class OwnTimeStore : DispatchProxy
{
    private IEventStore _store = null!;

    internal static IEventStore Of(IEventStore store)
    {
        var wrapped = Create<IEventStore, OwnTimeStore>();
        ((OwnTimeStore)(object)wrapped)._store = store;
        return wrapped;
    }

    /// <inheritdoc/>
    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        ArgumentNullException.ThrowIfNull(targetMethod);
        return targetMethod.Name == nameof(IEventStore.GetTimeProvider)
            ? args![0]
            : targetMethod.Invoke(_store, BindingFlags.DoNotWrapExceptions, null, args, null);
    }
}
