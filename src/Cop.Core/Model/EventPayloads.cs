namespace Cop;

/// <summary>Reads payloads as .NET types.</summary>
public static class EventPayloads
{
    /// <summary>Deserializes the payload.</summary>
    /// <exception cref="CopException">The payload does not match the type (<c>invalid_payload</c>).</exception>
    public static TPayload Payload<TPayload>(this Event source) where TPayload : IEventPayload<TPayload>
    {
        ArgumentNullException.ThrowIfNull(source);
        try
        {
            return source.Payload.Deserialize(TPayload.JsonType)
                ?? throw new CopException(new CopError(CopErrorCodes.InvalidPayload, $"The payload of {source} is null."));
        }
        catch (System.Text.Json.JsonException fault)
        {
            throw new CopException(
                new CopError(CopErrorCodes.InvalidPayload, $"The payload of {source} is not a {typeof(TPayload).Name}: {fault.Message}"));
        }
    }
}
