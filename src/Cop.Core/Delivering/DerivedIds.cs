using System.Globalization;

namespace Cop;

/// <summary>Ids of what an agent makes of a delivery: UUIDv5 over topic, agent, cause and place. Pure.</summary>
/// <remarks>spec/store.md, "Derived ids"; decisions D-62, D-62c.</remarks>
internal static class DerivedIds
{
    /// <summary>The id of a draft of the output that brings none.</summary>
    /// <param name="agent">The agent's name.</param>
    /// <param name="delivery">What it was invoked with.</param>
    /// <param name="number">The draft's place in the output, from 0.</param>
    public static string Output(string agent, Delivery delivery, int number) => Derive("event", agent, delivery, number.ToString(CultureInfo.InvariantCulture));

    /// <summary>The id of the event that ends a continuation.</summary>
    public static string Resumed(string agent, Delivery delivery) => Derive("event", agent, delivery, EventTypes.ContinuationResumed);

    /// <summary>The id of the artifact that records an effect; also its idempotency key.</summary>
    public static string EffectArtifact(string agent, Delivery delivery, string name) => Derive("artifact", agent, delivery, "effect", name);

    /// <summary>The id of the event that records an effect.</summary>
    public static string EffectEvent(string agent, Delivery delivery, string name) => Derive("event", agent, delivery, "effect", name);

    // An event and a continuation may have one id, and continuations of two topics: they are different causes.
    private static string Derive(string kind, string agent, Delivery delivery, params ReadOnlySpan<string> place) =>
        CopId.Derive(kind, [delivery.TopicId, agent, delivery.IsResume ? "continuation" : "event", delivery.CauseId, .. place]);
}
