using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Cop;

/// <summary>Finds the upcasters that a record declares.</summary>
/// <remarks>Decision M-3.</remarks>
internal static class RecordUpcasters
{
    private static readonly ConcurrentDictionary<Type, ImmutableArray<IUpcaster>> Known = new();

    /// <summary>Returns the upcasters of a record and of its older versions, the oldest first; none where reflection is off.</summary>
    /// <exception cref="ArgumentException">The records have different event types, or the version does not rise.</exception>
    public static ImmutableArray<IUpcaster> Reflected(Type record) =>
        EventJson.CanReflect ? Known.GetOrAdd(record, static known => EventJson.CanReflect ? [.. Chain(known)] : []) : [];

    [RequiresUnreferencedCode("Reads the interfaces of records by reflection.")]
    [RequiresDynamicCode("Reads the interfaces of records by reflection.")]
    private static IEnumerable<IUpcaster> Chain(Type record)
    {
        var declared = record.GetInterfaces().Where(
            known => known.IsGenericType && known.GetGenericTypeDefinition() == typeof(IUpcastFrom<,>)
                && known.GenericTypeArguments[1] == record);
        foreach (var step in declared)
        {
            var old = step.GenericTypeArguments[0];
            var (from, to) = (EventNaming.Of(old), EventNaming.Of(record));
            if (from.EventType != to.EventType || from.Version >= to.Version)
                throw new ArgumentException(
                    $"{record.FullName} is '{to.EventType}' version {to.Version} and cannot be upcast from {old.FullName}, which is " +
                        $"'{from.EventType}' version {from.Version}; both have one event type, and the version rises.");
            foreach (var earlier in Chain(old))
                yield return earlier;
            yield return (IUpcaster)Activator.CreateInstance(typeof(RecordUpcaster<,>).MakeGenericType(old, record))!;
        }
    }
}
