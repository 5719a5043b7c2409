using System.Collections.Immutable;

namespace Cop;

/// <summary>A page of events that was read from the store for a subscription.</summary>
/// <param name="Events">The events for the agent, ascending.</param>
/// <param name="ReadTo">The last topicSeq that was read; events up to it are on this page, before it, or not for the agent.</param>
/// <param name="IsLastPage">Whether there was nothing behind it.</param>
internal readonly record struct LoadedEvents(ImmutableArray<Event> Events, long ReadTo, bool IsLastPage);
