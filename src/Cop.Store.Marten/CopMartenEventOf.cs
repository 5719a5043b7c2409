namespace Cop;

/// <summary>A COP event with its payload as a record: projections of a host receive this type.</summary>
/// <param name="stored">The COP event.</param>
/// <typeparam name="TPayload">The record.</typeparam>
/// <remarks>Registered by <see cref="CopMartenEventTypes.Map{TPayload}()"/>.</remarks>
public sealed class CopMartenEvent<TPayload>(Event stored) : CopMartenEvent(stored) where TPayload : IEventPayload<TPayload>
{
    private object? _read;

    /// <summary>The payload, read at the first access and upcast to the record's version.</summary>
    /// <exception cref="CopException">The payload does not match the record.</exception>
    public new TPayload Payload => (TPayload)(_read ??= Event.Payload<TPayload>());
}
