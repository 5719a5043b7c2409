using System.Text.Json.Serialization.Metadata;

namespace Cop.Hitl;

/// <summary>A person or a role is asked to decide between options.</summary>
/// <param name="RequestId">The request.</param>
/// <param name="Question">The text that is shown.</param>
/// <param name="Options">The options: an array of ids, or of objects with <c>id</c>, <c>label</c> and <c>needs</c>.</param>
/// <remarks>spec/hitl.md, "Events".</remarks>
[EventType(HitlEventTypes.DecisionRequested)]
public sealed record HumanDecisionRequested(string RequestId, string Question, CopJson Options)
    : EventPayload<HumanDecisionRequested>, IEventPayload<HumanDecisionRequested>
{
    /// <summary>The JSON Schema of a value that an option needs; null for any.</summary>
    public CopJson? Schema { get; init; }

    /// <summary>The subject of the decision, such as the name of a tool.</summary>
    public string? Subject { get; init; }

    /// <summary>The proposed arguments or text that the decision is about.</summary>
    public CopJson? Proposal { get; init; }

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

    static JsonTypeInfo<HumanDecisionRequested> IEventPayload<HumanDecisionRequested>.JsonType =>
        EventJson.For<HumanDecisionRequested>(HitlJson.Default);
}
