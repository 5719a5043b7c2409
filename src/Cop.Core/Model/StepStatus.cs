using System.Text.Json.Serialization;

namespace Cop;

/// <summary>The lifecycle of a step (spec 2.5.2, D-35).</summary>
[JsonConverter(typeof(JsonStringEnumConverter<StepStatus>))]
public enum StepStatus
{
    /// <summary>Created, not begun.</summary>
    [JsonStringEnumMemberName("pending")] Pending,
    /// <summary>Worked on.</summary>
    [JsonStringEnumMemberName("running")] Running,
    /// <summary>Ended well. Terminal.</summary>
    [JsonStringEnumMemberName("done")] Done,
    /// <summary>Ended with an error. Terminal.</summary>
    [JsonStringEnumMemberName("failed")] Failed,
    /// <summary>Left out. Terminal.</summary>
    [JsonStringEnumMemberName("skipped")] Skipped,
}
