namespace Cop;

/// <summary>A property of a host's vocabulary, taken from the payload of an event.</summary>
internal sealed record JsonLdProperty(string EventType, string Pointer, string Name, JsonLdValueKind Kind);
