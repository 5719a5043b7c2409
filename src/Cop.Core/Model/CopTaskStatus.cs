using System.Text.Json.Serialization;

namespace Cop;

/// <summary>The lifecycle of a task.</summary>
/// <remarks>Protocol 2.4.2; decision D-35.</remarks>
[JsonConverter(typeof(JsonStringEnumConverter<CopTaskStatus>))]
public enum CopTaskStatus
{
    /// <summary>Created, not started.</summary>
    [JsonStringEnumMemberName("pending")] Pending,
    /// <summary>In progress.</summary>
    [JsonStringEnumMemberName("running")] Running,
    /// <summary>Waiting for input.</summary>
    [JsonStringEnumMemberName("needs_input")] NeedsInput,
    /// <summary>Completed. Terminal.</summary>
    [JsonStringEnumMemberName("done")] Done,
    /// <summary>Failed. Terminal.</summary>
    [JsonStringEnumMemberName("failed")] Failed,
    /// <summary>Cancelled. Terminal.</summary>
    [JsonStringEnumMemberName("cancelled")] Cancelled,
}
