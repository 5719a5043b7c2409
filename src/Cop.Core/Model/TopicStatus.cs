using System.Text.Json.Serialization;

namespace Cop;

/// <summary>The lifecycle of a topic; it only moves forward.</summary>
/// <remarks>Protocol 2.3.2.</remarks>
[JsonConverter(typeof(JsonStringEnumConverter<TopicStatus>))]
public enum TopicStatus
{
    /// <summary>The topic exists and has no activity.</summary>
    [JsonStringEnumMemberName("open")] Open,
    /// <summary>The topic has activity: an event whose type does not begin with <c>topic.</c>.</summary>
    /// <remarks>Decision D-28.</remarks>
    [JsonStringEnumMemberName("in_progress")] InProgress,
    /// <summary>Declared to have no pending work; accepts no new work.</summary>
    /// <remarks>Decision D-29.</remarks>
    [JsonStringEnumMemberName("exhausted")] Exhausted,
    /// <summary>Finalized: accepts no more events.</summary>
    [JsonStringEnumMemberName("closed")] Closed,
}
