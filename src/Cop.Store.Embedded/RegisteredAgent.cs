namespace Cop;

/// <summary>The registration of an agent.</summary>
/// <param name="Agent">Name of the agent.</param>
/// <param name="FromSeq">First topicSeq on every topic; null starts after the journal's events before this entry.</param>
/// <remarks>Decision D-64.</remarks>
internal sealed record RegisteredAgent(string Agent, long? FromSeq)
{
    /// <summary>The offset of its record in the journal: earlier events are not delivered.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public long Offset { get; init; }
}
