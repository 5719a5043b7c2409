using System.Collections.Immutable;

namespace Cop;

/// <summary>A step of a subscription's state machine.</summary>
/// <param name="State">The state afterwards.</param>
/// <param name="Effects">What is to be done now, in this order.</param>
internal readonly record struct SubscriptionTransition(SubscriptionState State, ImmutableArray<SubscriptionEffect> Effects);
