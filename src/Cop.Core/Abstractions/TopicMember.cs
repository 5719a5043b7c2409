namespace Cop.Surfaces;

/// <summary>A text member of a topic's metadata.</summary>
/// <param name="Name">The name.</param>
/// <param name="Value">The value.</param>
public sealed record TopicMember(string Name, string Value);
