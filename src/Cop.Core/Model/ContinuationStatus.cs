using System.Text.Json.Serialization;

namespace Cop;

/// <summary>The lifecycle of a continuation.</summary>
/// <remarks>Protocol 5.5.1; decision D-57.</remarks>
[JsonConverter(typeof(JsonStringEnumConverter<ContinuationStatus>))]
public enum ContinuationStatus
{
    /// <summary>Waiting, or being resumed.</summary>
    [JsonStringEnumMemberName("active")] Active,
    /// <summary>Resumed and completed by its agent. Terminal.</summary>
    [JsonStringEnumMemberName("resumed")] Resumed,
    /// <summary>Its time passed before it was resumed. Terminal.</summary>
    [JsonStringEnumMemberName("expired")] Expired,
    /// <summary>Abandoned after its last attempt. Terminal.</summary>
    [JsonStringEnumMemberName("abandoned")] Abandoned,
    /// <summary>Cancelled, replaced, or ended with its topic. Terminal.</summary>
    [JsonStringEnumMemberName("cancelled")] Cancelled,
}
