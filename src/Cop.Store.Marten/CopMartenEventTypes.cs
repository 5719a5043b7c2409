using JasperFx.Events;
using IEventStoreOptions = Marten.Events.IEventStoreOptions;

namespace Cop;

/// <summary>
/// The .NET types by which Marten distinguishes COP events: one per mapped event type, and <see cref="CopMartenEvent"/> for all others.
/// </summary>
public sealed class CopMartenEventTypes
{
    /// <summary>The name under which Marten stores events of types that are not mapped.</summary>
    public const string OtherName = "cop_event";

    private static readonly Mapping Other = Mapping.Of(OtherName, stored => new CopMartenEvent(stored));
    private readonly Dictionary<string, Mapping> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<Type, Mapping> _byType = [];

    /// <summary>Creates the map with <see cref="CopMartenEvent"/> alone.</summary>
    public CopMartenEventTypes() => _byType.Add(typeof(CopMartenEvent), Other);

    /// <summary>Maps the event type of a record to <see cref="CopMartenEvent{TPayload}"/>.</summary>
    /// <typeparam name="TPayload">The record.</typeparam>
    /// <exception cref="ArgumentException">The event type is mapped already.</exception>
    public CopMartenEventTypes Map<TPayload>() where TPayload : IEventPayload<TPayload> =>
        Map(TPayload.EventType, stored => new CopMartenEvent<TPayload>(stored));

    /// <summary>Maps an event type of the protocol to a .NET type.</summary>
    /// <param name="type">The event type, such as <c>invoice.paid</c>; Marten stores the event under this name.</param>
    /// <param name="create">Creates the value from the event.</param>
    /// <typeparam name="T">The .NET type, for one event type only.</typeparam>
    /// <exception cref="ArgumentException">The event type or the .NET type is mapped already.</exception>
    public CopMartenEventTypes Map<T>(string type, Func<Event, T> create) where T : CopMartenEvent
    {
        ArgumentException.ThrowIfNullOrEmpty(type);
        ArgumentNullException.ThrowIfNull(create);
        var mapping = Mapping.Of(type, create);
        if (_byType.ContainsKey(typeof(T)) || !_byName.TryAdd(type, mapping))
            throw new ArgumentException($"'{type}' or {typeof(T).Name} is mapped already; map each once.", nameof(type));
        _byType.Add(typeof(T), mapping);
        return this;
    }

    internal void Register(IEventStoreOptions events)
    {
        var serializer = new CanonicalEventSerializer(this);
        foreach (var mapping in _byType.Values)
            mapping.Register(events, serializer);
    }

    internal IEvent Wrap(Event stored) => _byName.GetValueOrDefault(stored.Type, Other).Wrap(stored);

    internal CopMartenEvent Create(Type type, Event stored) => _byType.TryGetValue(type, out var mapping)
        ? mapping.Create(stored)
        : throw new InvalidOperationException($"{type} is no type of COP events; map it in AddCop.");

    private sealed record Mapping(
        Func<Event, CopMartenEvent> Create, Func<Event, IEvent> Wrap, Action<IEventStoreOptions, IEventBinarySerializer> Register)
    {
        public static Mapping Of<T>(string name, Func<Event, T> create) where T : CopMartenEvent =>
            new(create, stored => new JasperFx.Events.Event<T>(create(stored)), (events, serializer) =>
            {
                events.UseBinarySerializer<T>(serializer);
                events.MapEventType<T>(name);
            });
    }
}
