using System.Runtime.InteropServices;

namespace Cop;

/// <summary>
/// Copies JSON members of rows: parts of a JSON value share its bytes, and a row must not keep an event's payload in memory.
/// </summary>
internal static class DetachedJson
{
    /// <summary>Returns the row with JSON members in bytes of their own.</summary>
    public static View In(View row) => row switch
    {
        Topic topic when IsPart(topic.Metadata) => topic with { Metadata = Own(topic.Metadata) },
        CopTask task when IsPart(task.Metadata) || IsPart(task.Result) || IsPart(task.Error) =>
            task with { Metadata = Own(task.Metadata), Result = Own(task.Result), Error = Own(task.Error) },
        Step step when IsPart(step.Metadata) || IsPart(step.Error) => step with { Metadata = Own(step.Metadata), Error = Own(step.Error) },
        Continuation waiting when IsPart(waiting.Match) || IsPart(waiting.LastError) =>
            waiting with { Match = Own(waiting.Match), LastError = Own(waiting.LastError) },
        ParkedDelivery parked when IsPart(parked.Error) => parked with { Error = Own(parked.Error) },
        ProfileRow profile when IsPart(profile.Body) => profile with { Body = Own(profile.Body)! },
        _ => row,
    };

    private static bool IsPart(CopJson? json) =>
        json is not null && MemoryMarshal.TryGetArray(json.Utf8, out var bytes) && bytes.Count < bytes.Array!.Length;

    private static CopJson? Own(CopJson? json) => IsPart(json) ? CopJson.FromTrusted(json!.Utf8.ToArray()) : json;
}
