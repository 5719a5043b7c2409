using System.Text.Json.Serialization.Metadata;

namespace Cop.Hitl;

/// <summary>A person has decided. Whether it counts is in the request's row.</summary>
/// <param name="RequestId">The request.</param>
/// <param name="Decision">The id of the option.</param>
/// <remarks>spec/hitl.md, "Events".</remarks>
[EventType(HitlEventTypes.DecisionProvided)]
public sealed record HumanDecisionProvided(string RequestId, string Decision)
    : EventPayload<HumanDecisionProvided>, IEventPayload<HumanDecisionProvided>
{
    /// <summary>The value that the option needs, such as changed arguments.</summary>
    public CopJson? Value { get; init; }

    /// <summary>The artifact of the answer.</summary>
    public string? ArtifactId { get; init; }

    /// <summary>The reason.</summary>
    public string? Rationale { get; init; }

    static JsonTypeInfo<HumanDecisionProvided> IEventPayload<HumanDecisionProvided>.JsonType =>
        EventJson.For<HumanDecisionProvided>(HitlJson.Default);
}
