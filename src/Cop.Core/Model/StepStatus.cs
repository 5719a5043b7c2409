using System.Text.Json.Serialization;

namespace Cop;

/// <summary>The lifecycle of a step.</summary>
/// <remarks>Protocol 2.5.2; decision D-35.</remarks>
[JsonConverter(typeof(JsonStringEnumConverter<StepStatus>))]
public enum StepStatus
{
    /// <summary>Created, not started.</summary>
    [JsonStringEnumMemberName("pending")] Pending,
    /// <summary>In progress.</summary>
    [JsonStringEnumMemberName("running")] Running,
    /// <summary>Completed. Terminal.</summary>
    [JsonStringEnumMemberName("done")] Done,
    /// <summary>Failed. Terminal.</summary>
    [JsonStringEnumMemberName("failed")] Failed,
    /// <summary>Skipped. Terminal.</summary>
    [JsonStringEnumMemberName("skipped")] Skipped,
}
