using System.Text.Json.Serialization.Metadata;

namespace Cop;

/// <summary>A .NET type that is the payload of one event type, serialised by source generation.</summary>
/// <typeparam name="TSelf">The type itself.</typeparam>
public interface IEventPayload<TSelf> where TSelf : IEventPayload<TSelf>
{
    /// <summary>The event type, such as <c>review.requested</c>.</summary>
    static abstract string EventType { get; }

    /// <summary>The version of the payload's schema.</summary>
    /// <remarks>Protocol 2.9.</remarks>
    static virtual string SchemaVersion => "1";

    /// <summary>The source-generated type information that serializes it.</summary>
    static abstract JsonTypeInfo<TSelf> JsonType { get; }
}
