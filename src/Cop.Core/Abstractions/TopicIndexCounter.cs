namespace Cop.Storage;

/// <summary>A counter of a <see cref="ITopicIndex"/>; in a <see cref="TopicIndexChange"/> the amount to add to it.</summary>
/// <param name="Name">Its name, at most 1,024 bytes.</param>
/// <param name="Value">Its value, or the amount.</param>
public sealed record TopicIndexCounter(string Name, long Value);
