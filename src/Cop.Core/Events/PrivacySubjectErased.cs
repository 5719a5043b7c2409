using System.Collections.Immutable;
using System.Text.Json.Serialization.Metadata;

namespace Cop.Events;

/// <summary>The keys of a subject were erased.</summary>
/// <param name="Subject">The subject.</param>
/// <param name="KeyIds">The ids of the keys.</param>
/// <param name="Reason">The reason.</param>
/// <remarks>spec/events.md.</remarks>
[EventType(EventTypes.PrivacySubjectErased)]
public sealed record PrivacySubjectErased(string Subject, ImmutableArray<string> KeyIds, string Reason)
    : EventPayload<PrivacySubjectErased>, IEventPayload<PrivacySubjectErased>
{
    private readonly ValueArray<string> _keyIds = KeyIds;

    /// <summary>The ids of the keys.</summary>
    public ImmutableArray<string> KeyIds { get => _keyIds; init => _keyIds = value.IsDefault ? [] : value; }

    /// <summary>The identity of the operator who decided it.</summary>
    public string? Operator { get; init; }

    static JsonTypeInfo<PrivacySubjectErased> IEventPayload<PrivacySubjectErased>.JsonType =>
        EventJson.For<PrivacySubjectErased>(CoreEventJson.Default);
}
