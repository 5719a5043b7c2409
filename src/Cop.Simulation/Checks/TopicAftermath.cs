using System.Collections.Immutable;

namespace Cop;

/// <summary>A topic's log and rows when a simulation has come to rest.</summary>
internal sealed record TopicAftermath(string Id, ImmutableArray<Event> Log, TopicRows Rows);
