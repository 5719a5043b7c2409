using System.Text.Json.Serialization;

namespace Cop;

/// <summary>The lifecycle of a continuation (spec 5.5.1, D-57).</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ContinuationStatus>))]
public enum ContinuationStatus
{
    /// <summary>Waits, or is being resumed.</summary>
    [JsonStringEnumMemberName("active")] Active,
    /// <summary>Its agent took it up and finished. Terminal.</summary>
    [JsonStringEnumMemberName("resumed")] Resumed,
    /// <summary>Its time was over before it was resumed. Terminal.</summary>
    [JsonStringEnumMemberName("expired")] Expired,
    /// <summary>Given up after its last attempt. Terminal.</summary>
    [JsonStringEnumMemberName("abandoned")] Abandoned,
    /// <summary>Cancelled, replaced, or ended with its topic. Terminal.</summary>
    [JsonStringEnumMemberName("cancelled")] Cancelled,
}
