namespace Cop;

/// <summary>Names the event type, and the version of its schema, of a record that is an event's payload.</summary>
/// <param name="name">The event type, such as <c>guest.arrived</c>; null for the record's words, joined by dots.</param>
/// <remarks>Protocol 2.9.</remarks>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class EventTypeAttribute(string? name = null) : Attribute
{
    /// <summary>The event type; null when it follows from the record's name.</summary>
    public string? Name { get; } = name;

    /// <summary>The version of the payload's schema, from 1.</summary>
    public int Version { get; init; } = 1;
}
