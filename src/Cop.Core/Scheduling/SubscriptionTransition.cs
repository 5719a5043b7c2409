using System.Collections.Immutable;

namespace Cop;

/// <summary>One transition of a subscription's state machine.</summary>
/// <param name="State">The next state.</param>
/// <param name="Effects">The effects to perform now, in this order.</param>
internal readonly record struct SubscriptionTransition(SubscriptionState State, ImmutableArray<SubscriptionEffect> Effects);
