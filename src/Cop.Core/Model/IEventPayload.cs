using System.Text.Json.Serialization.Metadata;

namespace Cop;

/// <summary>A .NET type that is the payload of one event type, serialised by source generation.</summary>
/// <typeparam name="TSelf">The type itself.</typeparam>
public interface IEventPayload<TSelf> where TSelf : IEventPayload<TSelf>
{
    /// <summary>The event type, such as <c>review.requested</c>.</summary>
    static abstract string EventType { get; }

    /// <summary>The version of the payload's schema (spec 2.9).</summary>
    static virtual string SchemaVersion => "1";

    /// <summary>How it is written and read.</summary>
    static abstract JsonTypeInfo<TSelf> JsonType { get; }
}
