using System.Collections.Immutable;
using System.Text.Json.Serialization.Metadata;

namespace Cop;

/// <summary>A .NET type that is the payload of one event type.</summary>
/// <typeparam name="TSelf">The type itself.</typeparam>
/// <remarks>Derive a record from <see cref="EventPayload{TSelf}"/>; it implements every member.</remarks>
public interface IEventPayload<TSelf> where TSelf : IEventPayload<TSelf>
{
    /// <summary>
    /// The event type, such as <c>review.requested</c>; by default from <see cref="EventTypeAttribute"/> or the type's name.
    /// </summary>
    static virtual string EventType => EventNaming.Of(typeof(TSelf)).EventType;

    /// <summary>The version of the payload's schema.</summary>
    /// <remarks>Protocol 2.9.</remarks>
    static virtual string SchemaVersion =>
        EventNaming.Of(typeof(TSelf)).Version.ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>The metadata that serializes it; by default by reflection, which a trimmed or AOT-compiled host does not have.</summary>
    static virtual JsonTypeInfo<TSelf> JsonType => EventJson.Reflected<TSelf>();

    /// <summary>
    /// The upcasters from older versions, the oldest first; by default from <see cref="IUpcastFrom{TOld, TSelf}"/>, by reflection.
    /// </summary>
    static virtual ImmutableArray<IUpcaster> Upcasters => RecordUpcasters.Reflected(typeof(TSelf));
}
