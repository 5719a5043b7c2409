using System.Text.Json.Serialization;

namespace Cop;

/// <summary>What became of a parked delivery.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ParkedDeliveryStatus>))]
public enum ParkedDeliveryStatus
{
    /// <summary>It waits for a person.</summary>
    [JsonStringEnumMemberName("parked")] Parked,
    /// <summary>It was given to the agent again.</summary>
    [JsonStringEnumMemberName("retried")] Retried,
    /// <summary>It was given up.</summary>
    [JsonStringEnumMemberName("skipped")] Skipped,
}
