using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Cop;

/// <summary>Finds the upcasters that a record declares.</summary>
/// <remarks>Decision M-3.</remarks>
internal static class RecordUpcasters
{
    private static readonly ConcurrentDictionary<Type, ImmutableArray<IUpcaster>> Known = new();
    private static readonly ConcurrentDictionary<Type, ImmutableArray<IStateUpcaster>> KnownStates = new();

    /// <summary>Returns the upcasters of a record and of its older versions, the oldest first; none where reflection is off.</summary>
    /// <exception cref="ArgumentException">The records have different event types, or the version does not rise.</exception>
    public static ImmutableArray<IUpcaster> Reflected(Type record) =>
        EventJson.CanReflect ? Known.GetOrAdd(record, static known => EventJson.CanReflect ? [.. Chain(known)] : []) : [];

    [RequiresUnreferencedCode("Reads the interfaces of records by reflection.")]
    [RequiresDynamicCode("Reads the interfaces of records by reflection.")]
    private static IEnumerable<IUpcaster> Chain(Type record)
    {
        foreach (var old in Declared(record))
        {
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

    /// <summary>Returns the upcasters of a state and of its older versions, the oldest first; none where reflection is off.</summary>
    public static ImmutableArray<IStateUpcaster> ReflectedStates(Type record) =>
        EventJson.CanReflect ? KnownStates.GetOrAdd(record, static known => EventJson.CanReflect ? [.. States(known)] : []) : [];

    [RequiresUnreferencedCode("Reads the interfaces of records by reflection.")]
    [RequiresDynamicCode("Reads the interfaces of records by reflection.")]
    private static IEnumerable<IStateUpcaster> States(Type record)
    {
        foreach (var old in Declared(record))
        {
            foreach (var earlier in States(old))
                yield return earlier;
            yield return (IStateUpcaster)Activator.CreateInstance(typeof(RecordStateUpcaster<,>).MakeGenericType(old, record))!;
        }
    }

    // The records that a record declares an upcaster from.
    [RequiresUnreferencedCode("Reads the interfaces of records by reflection.")]
    private static IEnumerable<Type> Declared(Type record) => record.GetInterfaces()
        .Where(known => known.IsGenericType && known.GetGenericTypeDefinition() == typeof(IUpcastFrom<,>)
            && known.GenericTypeArguments[1] == record)
        .Select(known => known.GenericTypeArguments[0]);
}
