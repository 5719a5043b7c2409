using System.Collections.Immutable;

namespace Cop;

/// <summary>One transition of a topic's state machine.</summary>
/// <param name="State">The next state.</param>
/// <param name="Effects">The effects to perform now, in this order.</param>
internal readonly record struct TopicTransition(TopicSchedule State, ImmutableArray<TopicEffect> Effects);
