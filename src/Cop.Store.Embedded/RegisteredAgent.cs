namespace Cop;

/// <summary>That an agent is known, and where it begins (D-64).</summary>
/// <param name="Agent">Its name.</param>
/// <param name="FromSeq">Where it begins on every topic; null when it begins after what the journal held before this entry.</param>
internal sealed record RegisteredAgent(string Agent, long? FromSeq)
{
    /// <summary>Where its record stands in the journal: what stands before it is not delivered.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public long Offset { get; init; }
}
