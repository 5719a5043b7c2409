using System.Text.Json.Serialization.Metadata;

namespace Cop.Hitl;

/// <summary>A remark of a person about an object.</summary>
/// <param name="TargetId">The id of the object.</param>
/// <remarks>spec/hitl.md, "Events".</remarks>
[EventType(HitlEventTypes.Feedback)]
public sealed record HumanFeedback(string TargetId)
    : EventPayload<HumanFeedback>, IEventPayload<HumanFeedback>
{
    /// <summary>The remark.</summary>
    public string? Comment { get; init; }

    /// <summary>A rating: any value.</summary>
    public CopJson? Rating { get; init; }

    /// <summary>The artifact of the remark.</summary>
    public string? ArtifactId { get; init; }

    static JsonTypeInfo<HumanFeedback> IEventPayload<HumanFeedback>.JsonType =>
        EventJson.For<HumanFeedback>(HitlJson.Default);
}
