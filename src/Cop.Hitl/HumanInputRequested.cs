using System.Text.Json.Serialization.Metadata;

namespace Cop.Hitl;

/// <summary>A person or a role is asked for an input.</summary>
/// <param name="RequestId">The request.</param>
/// <param name="Prompt">The text that is shown.</param>
/// <remarks>spec/hitl.md, "Events".</remarks>
[EventType(HitlEventTypes.InputRequested)]
public sealed record HumanInputRequested(string RequestId, string Prompt)
    : EventPayload<HumanInputRequested>, IEventPayload<HumanInputRequested>
{
    /// <summary>The JSON Schema of the value; null for any.</summary>
    public CopJson? Schema { get; init; }

    /// <summary>The asker's question.</summary>
    public string? Name { get; init; }

    /// <summary>Tells requests of one question apart.</summary>
    public string? Key { get; init; }

    /// <summary>The person or role that is asked; null for any person.</summary>
    public string? Assignee { get; init; }

    /// <summary>The task that waits.</summary>
    public string? TaskId { get; init; }

    /// <summary>The group that is decided together.</summary>
    public string? GroupId { get; init; }

    /// <summary>The time at which an answer is due.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>The time at which the wait ends.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The number of answers; null for one.</summary>
    public double? Quorum { get; init; }

    /// <summary>Whether an answer needs a reason.</summary>
    public bool? RationaleRequired { get; init; }

    static JsonTypeInfo<HumanInputRequested> IEventPayload<HumanInputRequested>.JsonType =>
        EventJson.For<HumanInputRequested>(HitlJson.Default);
}
