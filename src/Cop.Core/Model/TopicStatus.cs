using System.Text.Json.Serialization;

namespace Cop;

/// <summary>The lifecycle of a topic; it only moves forward (spec 2.3.2).</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TopicStatus>))]
public enum TopicStatus
{
    /// <summary>The topic exists and nothing has happened in it.</summary>
    [JsonStringEnumMemberName("open")] Open,
    /// <summary>There was activity: an event whose type does not begin with <c>topic.</c> (D-28).</summary>
    [JsonStringEnumMemberName("in_progress")] InProgress,
    /// <summary>Declared to have no pending work and to take none (D-29).</summary>
    [JsonStringEnumMemberName("exhausted")] Exhausted,
    /// <summary>Finalised: takes no more events.</summary>
    [JsonStringEnumMemberName("closed")] Closed,
}
