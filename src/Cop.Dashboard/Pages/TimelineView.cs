using System.Globalization;

namespace Cop.Dashboard;

/// <summary>A window of a topic's events with the arrows of their causes, and one event in full.</summary>
internal static class TimelineView
{
    private const int WindowSize = 100;
    private const int MaxParentsShown = 4;

    /// <summary>The time after an event in which an agent that is busy may begin with it.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Again = TimeSpan.FromSeconds(1);

    public static async Task<Html> ReadAsync(TopicView view)
    {
        var (request, topic) = (view.Request, view.Topic);
        var to = Math.Min(request.QueryNumber("to") ?? view.Seq, view.Seq);
        var from = Math.Max(topic.CreatedSeq, to - WindowSize + 1);
        var events = new List<Event>();
        await foreach (var stored in request.Log.ReadTopicAsync(topic.Id, from, to, request.Cancellation).ConfigureAwait(false))
            events.Add(stored);
        var seqs = events.ToDictionary(stored => stored.Id, stored => stored.TopicSeq, StringComparer.Ordinal);
        var newestFirst = events.AsEnumerable().Reverse();
        var outside = await OutsideParents.ReadAsync(view, newestFirst.SelectMany(stored => stored.ParentEventIds.Take(MaxParentsShown))
            .Where(parent => !seqs.ContainsKey(parent))).ConfigureAwait(false);
        var selected = request.QueryNumber("sel") is { } sel ? events.Find(stored => stored.TopicSeq == sel) : null;
        var waits = view.IsPast ? [] : await RunningAsync(view).ConfigureAwait(false);
        var panel = selected is null ? Html.Empty : await EventPanel.ReadAsync(view, selected).ConfigureAwait(false);
        return Html.Of($"""
            <div class="split">
            <section aria-label="Timeline">
            {Windows(view, from, to)}
            <div class="wide" tabindex="0"><table class="timeline"><caption>Events #{from} to #{to} of {topic.LastSeq}</caption>
            <thead><tr><th scope="col">#</th><th scope="col"><span class="hide">Causes</span></th><th scope="col">Event</th>
            <th scope="col">By</th><th scope="col">Parents</th></tr></thead>
            <tbody>{Rows(view, events, seqs, outside)}{waits}</tbody></table></div>
            {Windows(view, from, to)}
            </section>
            {panel}
            </div>
            """);
    }

    private static IEnumerable<Html> Rows(TopicView view, List<Event> events, Dictionary<string, long> seqs, OutsideParents outside)
    {
        var gutter = CausalGutter.Of(events);
        for (var at = 0; at < events.Count; at++)
        {
            var stored = events[at];
            yield return Html.Of($"""
                <tr id="e{stored.TopicSeq:0}"{Html.When(stored.TopicSeq == view.Request.QueryNumber("sel"), $" class=\"selected\"")}>
                <th scope="row"><a href="{view.Address(("sel", stored.TopicSeq))}">#{stored.TopicSeq}</a></th><td class="gutter">
                {gutter[at]}</td>
                <td><b>{Glyph(stored.Type)}{stored.Type}</b> <span class="dim">{Summary(view, stored)}</span></td>
                <td>{stored.Initiator} <span class="dim">{Clock(stored)}</span></td><td>{Parents(view, stored, seqs, outside)}</td></tr>
                """);
        }
    }

    private static string Clock(Event stored) => stored.CreatedAt.UtcDateTime.ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture);

    private static string Glyph(string type) => type switch
    {
        _ when type.EndsWith(".failed", StringComparison.Ordinal) || type is EventTypes.DeliveryParked => "✗ ",
        _ when type.StartsWith("human.", StringComparison.Ordinal) && type.EndsWith(".requested", StringComparison.Ordinal) => "‖ ",
        _ when type.StartsWith("human.", StringComparison.Ordinal) => "✎ ",
        _ => "",
    };

    private static string Summary(TopicView view, Event stored) =>
        JsonView.Line(stored.Payload, view.Request.Site.Options.MaskedMembers, 110);

    private static Html Parents(TopicView view, Event stored, Dictionary<string, long> seqs, OutsideParents outside)
    {
        var shown = stored.ParentEventIds.Take(MaxParentsShown).Select(parent => seqs.TryGetValue(parent, out var seq)
            ? Html.Of($"<a href=\"#e{seq:0}\">#{seq}</a>")
            : outside.Write(view, stored, parent));
        return Html.Of($"""{Html.Join(shown, " ")}{Html.When(stored.ParentEventIds.Length > MaxParentsShown, $" " +
            $"+{stored.ParentEventIds.Length - MaxParentsShown}")}""");
    }

    private static Html Windows(TopicView view, long from, long to) => Html.When(
        from > view.Topic.CreatedSeq || to < view.Seq, $"""
        <p class="windows">{Html.When(from > view.Topic.CreatedSeq, $"<a href=\"{view.Address(("to", from - 1), ("sel",
            null))}\">Earlier events: {from - view.Topic.CreatedSeq}</a>")}
        {Html.When(to < view.Seq, $"<a href=\"{view.Address(("to", to + WindowSize), ("sel", null))}\">Later events: {view.Seq - to}" +
            $"</a>")}</p>
        """);

    // Attempts that run or wait for their next try are rows behind the events. No event tells that one begins or fails.
    private static async Task<IEnumerable<Html>> RunningAsync(TopicView view)
    {
        if (view.Request.Kernel.DeliveryStatus is not { } status)
            return [];
        var subscriptions = await status.ReadSubscriptionsAsync(view.Topic.Id, 50, view.Request.Cancellation).ConfigureAwait(false);
        if (view.Request.Now - view.Topic.UpdatedAt < Fresh)
            view.Request.RefreshWithin(Again);
        foreach (var attempt in subscriptions.SelectMany(subscription => subscription.Attempts).Where(attempt => !attempt.IsHalted))
        {
            var left = attempt is { HasFailed: true, NotBefore: { } next } ? next - view.Request.Now : TimeSpan.Zero;
            view.Request.RefreshWithin(left > TimeSpan.Zero ? left + Again : Again);
        }

        return subscriptions.SelectMany(subscription => subscription.Attempts.Take(5).Select(attempt => Html.Of($"""
            <tr class="running"><th scope="row">…</th><td></td><td colspan="3">
            {(attempt.HasFailed ? "↻" : "▶")} {subscription.Agent}: attempt {attempt.Number} of {attempt.Key.ToString()}{After(view,
                attempt)}</td></tr>
            """)));
    }

    private static string After(TopicView view, DeliveryAttempt attempt) => attempt switch
    {
        { IsHalted: true } => ", halted: an operator retries or skips it",
        { HasFailed: true, NotBefore: { } next } => $", failed; next try {Texts.Utc(next)} ({Texts.Age(view.Request.Now - next)})",
        { HasFailed: true } => ", failed",
        _ => ", running",
    };
}
