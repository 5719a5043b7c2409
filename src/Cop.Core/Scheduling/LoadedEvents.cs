using System.Collections.Immutable;

namespace Cop;

/// <summary>A page of events read from the store for a subscription.</summary>
/// <param name="Events">The events for the agent, ascending.</param>
/// <param name="ReadTo">The last topicSeq that was read; earlier events are on this or an earlier page, or not for the agent.</param>
/// <param name="IsLastPage">Whether no further events were available.</param>
internal readonly record struct LoadedEvents(ImmutableArray<Event> Events, long ReadTo, bool IsLastPage);
