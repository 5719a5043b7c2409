using System.Text.Json.Serialization.Metadata;

namespace Cop.Hitl;

/// <summary>A person has given an input. Whether it counts is in the request's row.</summary>
/// <param name="RequestId">The request.</param>
/// <remarks>spec/hitl.md, "Events".</remarks>
[EventType(HitlEventTypes.InputProvided)]
public sealed record HumanInputProvided(string RequestId)
    : EventPayload<HumanInputProvided>, IEventPayload<HumanInputProvided>
{
    /// <summary>The value; null when an artifact has it.</summary>
    public CopJson? Value { get; init; }

    /// <summary>The artifact of the answer.</summary>
    public string? ArtifactId { get; init; }

    /// <summary>The reason.</summary>
    public string? Rationale { get; init; }

    static JsonTypeInfo<HumanInputProvided> IEventPayload<HumanInputProvided>.JsonType =>
        EventJson.For<HumanInputProvided>(HitlJson.Default);
}
