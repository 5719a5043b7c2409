using System.Text.Json.Serialization;

namespace Cop;

/// <summary>The status of a parked delivery.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ParkedDeliveryStatus>))]
public enum ParkedDeliveryStatus
{
    /// <summary>Waits for an operator.</summary>
    [JsonStringEnumMemberName("parked")] Parked,
    /// <summary>Retried by an operator.</summary>
    [JsonStringEnumMemberName("retried")] Retried,
    /// <summary>Skipped by an operator.</summary>
    [JsonStringEnumMemberName("skipped")] Skipped,
}
