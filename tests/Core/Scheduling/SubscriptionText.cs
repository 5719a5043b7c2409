namespace Cop.Core.Tests.Scheduling;

/// <summary>Writes subscriptions and decisions as one line each, for transcripts.</summary>
internal static class SubscriptionText
{
    public static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static AgentSubscription New(long cursor = 0) => new() { TopicId = "t", Agent = "a", Cursor = cursor };

    /// <summary>Such as <c>cursor 3 done 5,6 open 4#2 7#1 fence 1</c>; a number is followed by <c>!</c> when its attempt failed.</summary>
    public static string Text(this AgentSubscription subscription) => string.Join(' ', Parts(subscription));

    public static string Text(this CopResult<AgentSubscription> result) =>
        result.TryGet(out var subscription, out var error) ? subscription.Text() : error.Code;

    public static string Text(this SubscriptionDecision decision) => decision switch
    {
        SubscriptionDecision.Deliver deliver => $"deliver {deliver.Key}",
        SubscriptionDecision.Lost lost => $"lost {lost.Key} attempt {lost.Attempt}",
        SubscriptionDecision.Wait { Until: { } moment } => $"wait {(moment - Start).TotalSeconds}s",
        _ => "wait",
    };

    public static string Text(this ContinuationDecision decision) => decision switch
    {
        ContinuationDecision.Wait { Until: { } moment } => $"wait {(moment - Start).TotalMilliseconds}",
        ContinuationDecision.Wait => "wait",
        ContinuationDecision.Resume resume => $"resume {resume.Reason} {resume.TriggerEventId}".TrimEnd(),
        _ => decision.GetType().Name.ToLowerInvariant(),
    };

    private static IEnumerable<string> Parts(AgentSubscription subscription)
    {
        yield return $"cursor {subscription.Cursor}";
        if (!subscription.CompletedAboveCursor.IsEmpty)
            yield return $"done {string.Join(',', subscription.CompletedAboveCursor)}";
        if (!subscription.Attempts.IsEmpty)
            yield return "open";
        foreach (var open in subscription.Attempts.OrderBy(open => open.Key.Seq))
            yield return $"{open.Key.ContinuationId ?? $"{open.Key.Seq}"}#{open.Number}{(open.HasFailed ? "!" : "")}" +
                $"{(open.IsHalted ? "halted" : "")}{(open.IsRetry ? "retry" : "")}";
        if (subscription.FencingToken > 0)
            yield return $"fence {subscription.FencingToken}";
    }
}
