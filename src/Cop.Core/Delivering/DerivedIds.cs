using System.Globalization;

namespace Cop;

/// <summary>Derives the ids of events and artifacts that a delivery causes: UUIDv5 over topic, agent, cause and index. Pure.</summary>
/// <remarks>spec/store.md, "Derived ids"; decisions D-62, D-62c.</remarks>
internal static class DerivedIds
{
    /// <summary>Derives the id of a draft without an id.</summary>
    /// <param name="agent">Name of the agent.</param>
    /// <param name="delivery">The input of the invocation.</param>
    /// <param name="number">Index of the draft in the output, from 0.</param>
    public static string Output(string agent, Delivery delivery, int number) =>
        Derive("event", agent, delivery, number.ToString(CultureInfo.InvariantCulture));

    /// <summary>Derives the id of the event that completes a continuation.</summary>
    public static string Resumed(string agent, Delivery delivery) => Derive("event", agent, delivery, EventTypes.ContinuationResumed);

    /// <summary>Derives the id of the artifact that records an effect; also its idempotency key.</summary>
    public static string EffectArtifact(string agent, Delivery delivery, string name) =>
        Derive("artifact", agent, delivery, "effect", name);

    /// <summary>Derives the id of the event that records an effect.</summary>
    public static string EffectEvent(string agent, Delivery delivery, string name) => Derive("event", agent, delivery, "effect", name);

    /// <summary>Derives the id of a continuation from its resume point and key.</summary>
    public static string Wait(string agent, Delivery delivery, string point, string? key) =>
        Derive("continuation", agent, delivery, "wait", point, key ?? "");

    /// <summary>Derives the id of an object that an agent names.</summary>
    public static string Named(string kind, string agent, Delivery delivery, string name) => Derive(kind, agent, delivery, "named", name);

    // An event and a continuation may have the same id, and so may continuations of two topics: they are different causes.
    private static string Derive(string kind, string agent, Delivery delivery, params ReadOnlySpan<string> place) =>
        CopId.Derive(kind, [delivery.TopicId, agent, delivery.IsResume ? "continuation" : "event", delivery.CauseId, .. place]);
}
