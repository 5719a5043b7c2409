using System.Text.Json.Serialization;

namespace Cop;

/// <summary>The lifecycle of a task (spec 2.4.2, D-35).</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CopTaskStatus>))]
public enum CopTaskStatus
{
    /// <summary>Created, not begun.</summary>
    [JsonStringEnumMemberName("pending")] Pending,
    /// <summary>Worked on.</summary>
    [JsonStringEnumMemberName("running")] Running,
    /// <summary>Waits for somebody's input.</summary>
    [JsonStringEnumMemberName("needs_input")] NeedsInput,
    /// <summary>Ended well. Terminal.</summary>
    [JsonStringEnumMemberName("done")] Done,
    /// <summary>Ended with an error. Terminal.</summary>
    [JsonStringEnumMemberName("failed")] Failed,
    /// <summary>Given up before its end. Terminal.</summary>
    [JsonStringEnumMemberName("cancelled")] Cancelled,
}
