namespace Cop.Dashboard;

/// <summary>The last actions of operators: events of the operations topic and of the dashboard's own topic.</summary>
internal static class OperationsPage
{
    private const int Most = 50;

    public static async Task<Answer> ReadAsync(DashboardRequest request)
    {
        var events = new List<Event>();
        foreach (var topicId in new[] { request.Kernel.OperationsTopicId, DashboardEvents.TopicOf(request.Kernel) })
        {
            // Both topics are invisible to visitors who see some topics alone.
            if (await request.Log.GetHeadAsync(topicId, request.Cancellation).ConfigureAwait(false) is not { } head)
                continue;
            await foreach (var stored in request.Log.ReadTopicAsync(
                topicId, Math.Max(1, head.LastSeq - Most + 1), head.LastSeq, request.Cancellation).ConfigureAwait(false))
                events.Add(stored);
        }

        return new Answer.Page("Operations", Html.Of($"""
            <h1>Operations</h1>
            <p>The last actions of operators, with their person and reason. Decisions on deliveries and continuations are events of their
            own topics too.</p>
            {(events.Count == 0 ? Html.Of($"<p>No operator has done anything yet.</p>") : Html.Of($"""
            <div class="wide" tabindex="0"><table class="list"><caption>The last {Most} of each topic, newest first</caption><thead><tr>
            <th scope="col">Event</th><th scope="col">Person</th><th scope="col">Time</th><th scope="col">What</th></tr></thead>
            <tbody>{events.OrderByDescending(stored => stored.CreatedAt).Select(stored => Row(request, stored))}</tbody></table></div>
            """))}
            """)) { AsOf = Texts.Utc(request.Now), Command = $"cop topic log {request.Kernel.OperationsTopicId}", Watched = null };
    }

    private static Html Row(DashboardRequest request, Event stored) => Html.Of($"""
        <tr><th scope="row"><a href="{request.Links.Topic(stored.TopicId, ("sel", stored.TopicSeq), ("to", stored.TopicSeq + 20))}">
        {stored.Type}</a></th><td>{stored.Payload["operator"]?.AsString() ?? stored.Initiator}</td>
        <td>{Texts.Time(stored.CreatedAt, request.Now)}</td>
        <td>{JsonView.Line(stored.Payload, request.Site.Options.MaskedMembers, 200)}</td></tr>
        """);
}
