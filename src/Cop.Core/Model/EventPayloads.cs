using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;

namespace Cop;

/// <summary>Reads payloads as .NET types.</summary>
public static class EventPayloads
{
    /// <summary>Deserializes the payload, upcast to the type's version.</summary>
    /// <exception cref="CopException">
    /// The payload does not match the type (<c>invalid_payload</c>), or its version is unknown (<c>schema_unknown</c>).
    /// </exception>
    public static TPayload Payload<TPayload>(this Event source) where TPayload : IEventPayload<TPayload>
    {
        ArgumentNullException.ThrowIfNull(source);
        var current = Upcast<TPayload>(source);
        try
        {
            return current.Payload.Deserialize(TPayload.JsonType) ?? throw Mismatch<TPayload>(source, "it is null");
        }
        catch (JsonException fault)
        {
            throw Mismatch<TPayload>(source, $"at '{fault.Path ?? "$"}': {fault.Message}");
        }
    }

    /// <summary>Returns the event with its payload as a record.</summary>
    /// <exception cref="CopException">The payload does not match the record.</exception>
    public static Event<TPayload> As<TPayload>(this Event source) where TPayload : IEventPayload<TPayload> =>
        new(source, source.Payload<TPayload>());

    /// <summary>Returns whether the event has the type of this record, with its payload.</summary>
    /// <exception cref="CopException">It has the type, but the payload does not match the record.</exception>
    public static bool Is<TPayload>(this Event source, [NotNullWhen(true)] out TPayload? payload)
        where TPayload : IEventPayload<TPayload>
    {
        ArgumentNullException.ThrowIfNull(source);
        payload = IsOfType<TPayload>(source) ? source.Payload<TPayload>() : default;
        return payload is not null;
    }

    private static bool IsOfType<TPayload>(Event source) where TPayload : IEventPayload<TPayload> =>
        EventAliases.Canonical(source.Type) == EventAliases.Canonical(TPayload.EventType);

    private static Event Upcast<TPayload>(Event source) where TPayload : IEventPayload<TPayload>
    {
        var current = source;
        foreach (var step in TPayload.Upcasters)
        {
            if (current.SchemaVersion == step.FromVersion)
                current = current.Upcast(Apply<TPayload>(step, current), step.ToVersion);
        }

        // Core events are read alike in every version.
        if (current.SchemaVersion == TPayload.SchemaVersion || typeof(TPayload).Assembly == typeof(EventPayloads).Assembly)
            return current;
        var isNewer = long.TryParse(current.SchemaVersion, NumberStyles.None, CultureInfo.InvariantCulture, out var found)
            && long.TryParse(TPayload.SchemaVersion, NumberStyles.None, CultureInfo.InvariantCulture, out var known) && found > known;
        throw new CopException(new CopError(
            CopErrorCodes.SchemaUnknown,
            $"{source} has schema version '{current.SchemaVersion}', but {typeof(TPayload).Name} is version '{TPayload.SchemaVersion}': "
                + (isNewer ? "deploy the version that knows it, then retry." : "declare an upcaster (IUpcastFrom) from that version.")));
    }

    private static CopJson Apply<TPayload>(IUpcaster step, Event current)
    {
        try
        {
            return step.Upcast(current.Payload);
        }
        catch (JsonException fault)
        {
            throw Mismatch<TPayload>(
                current, $"of version '{step.FromVersion}', at '{fault.Path ?? "$"}': {fault.Message}");
        }
    }

    private static CopException Mismatch<TPayload>(Event source, string why) => new(
        new CopError(CopErrorCodes.InvalidPayload, $"The payload of {source} is not a {typeof(TPayload).Name}: {why}"));
}
