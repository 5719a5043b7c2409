namespace Cop;

/// <summary>
/// A COP event as the data of a Marten event: projections of a host receive this type, or its subtype of the event's type.
/// </summary>
/// <param name="stored">The COP event.</param>
/// <remarks>
/// Subtypes are registered with <see cref="CopMartenEventTypes.Map{T}(string, System.Func{Event, T})"/>, so that Marten selects events by
/// them.
/// </remarks>
public class CopMartenEvent(Event stored)
{
    /// <summary>The COP event.</summary>
    public Event Event { get; } = stored ?? throw new ArgumentNullException(nameof(stored));

    /// <summary>The topic of the event.</summary>
    public string TopicId => Event.TopicId;

    /// <summary>The type of the event in the protocol, such as <c>task.created</c>.</summary>
    public string Type => Event.Type;

    /// <summary>The payload of the event.</summary>
    public CopJson Payload => Event.Payload;
}
