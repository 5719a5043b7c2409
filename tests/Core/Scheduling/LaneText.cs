namespace Cop.Core.Tests.Scheduling;

/// <summary>Lanes and decisions as one line each, so that a course of events reads as a transcript.</summary>
internal static class LaneText
{
    public static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static Lane New(long cursor = 0) => new() { TopicId = "t", Agent = "a", Cursor = cursor };

    /// <summary>Such as <c>cursor 3 done 5,6 open 4#2 7#1 fence 1</c>; a number is followed by <c>!</c> when its attempt failed.</summary>
    public static string Text(this Lane lane) => string.Join(' ', Parts(lane));

    public static string Text(this CopResult<Lane> result) => result.TryGet(out var lane, out var error) ? lane.Text() : error.Code;

    public static string Text(this LaneDecision decision) => decision switch
    {
        LaneDecision.Deliver deliver => $"deliver {deliver.Key}",
        LaneDecision.Lost lost => $"lost {lost.Key} attempt {lost.Attempt}",
        LaneDecision.Wait { Until: { } moment } => $"wait {(moment - Start).TotalSeconds}s",
        _ => "wait",
    };

    public static string Text(this ContinuationDecision decision) => decision switch
    {
        ContinuationDecision.Wait { Until: { } moment } => $"wait {(moment - Start).TotalMilliseconds}",
        ContinuationDecision.Wait => "wait",
        ContinuationDecision.Resume resume => $"resume {resume.Reason} {resume.TriggerEventId}".TrimEnd(),
        _ => decision.GetType().Name.ToLowerInvariant(),
    };

    private static IEnumerable<string> Parts(Lane lane)
    {
        yield return $"cursor {lane.Cursor}";
        if (!lane.Done.IsEmpty)
            yield return $"done {string.Join(',', lane.Done)}";
        if (!lane.Attempts.IsEmpty)
            yield return "open";
        foreach (var open in lane.Attempts.OrderBy(open => open.Key.Seq))
            yield return $"{open.Key.ContinuationId ?? $"{open.Key.Seq}"}#{open.Number}{(open.HasFailed ? "!" : "")}{(open.IsHalted ? "halted" : "")}{(open.IsRetry ? "retry" : "")}";
        if (lane.Fence > 0)
            yield return $"fence {lane.Fence}";
    }
}
