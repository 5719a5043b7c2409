using System.Collections.Immutable;

namespace Cop.Dashboard;

/// <summary>Everything that a topic waits for: continuations, requests to people, attempts and missing parents.</summary>
internal static class WaitsView
{
    private const int Most = 100;

    public static async Task<Html> ReadAsync(TopicView view)
    {
        var request = view.Request;
        if (request.Query("nodes") is not null && request.Kernel.DeliveryStatus is { } asked)
            return await SubscriptionsAsync(view, asked).ConfigureAwait(false);
        var continuations = (await request.Store.ListContinuationsAsync(
            new ContinuationQuery { TopicId = view.Topic.Id, Status = ContinuationStatus.Active, Limit = Most }, request.Cancellation)
            .ConfigureAwait(false)).Unwrap();
        var requests = await request.Store.ListProfileRowsAsync(
            HumanRequests.OpenIn(view.Topic.Id) with { Limit = Most }, request.Cancellation).ConfigureAwait(false);
        var head = await request.Log.GetHeadAsync(view.Topic.Id, request.Cancellation).ConfigureAwait(false);
        var parked = (await request.Store.ListParkedDeliveriesAsync(
            new ParkedDeliveryQuery { TopicId = view.Topic.Id, Status = ParkedDeliveryStatus.Parked, Limit = Most }, request.Cancellation)
            .ConfigureAwait(false)).Unwrap();
        // Events that were appended here could be applied; the continuations of a replica are resumed where it comes from.
        var isReplica = head is { ReplicaOf: not null };
        var errors = isReplica || head is { LocalFromSeq: > 0 } ? await ErrorsAsync(view).ConfigureAwait(false) : [];
        var sessions = !isReplica && request.Kernel.DeliveryStatus is { } status
            ? await status.ReadSessionsAsync(request.Cancellation).ConfigureAwait(false) : default;
        var agents = sessions.IsDefault ? null : sessions.Where(session => session.IsLive).SelectMany(session => session.Agents)
            .ToHashSet(StringComparer.Ordinal);
        var open = requests.TryGet(out var rows, out _) ? rows.Items : [];
        return Html.Of($"""
            <section><h2>Waits now</h2>
            {(head?.BlockedBy is null ? Html.Empty : Html.Of($"<p class=\"bad\">✗ The projection stands still at event " +
                $"{head.BlockedBy}: {BlockedTopic.Missing(head)}. {BlockedTopic.WhoResolves}. {Unblock(view)}</p>"))}
            {errors.Select(error => Html.Of($"<p class=\"bad\">✗ event #{error.Seq} could not be applied: {error.Code} {Texts.Short(
                error.Message, 160)}. Can resolve: an operator, who corrects the reason and rebuilds the topic</p>"))}
            {Html.When(continuations.Items.IsEmpty && open.IsEmpty && parked.Items.IsEmpty && errors.IsEmpty && head?.BlockedBy is null,
                $"<p>Nothing waits.</p>")}
            {open.Select(row => Html.Of($"<p>‖ <a href=\"{view.Links.Request(row.TopicId, row.Id)}\">{Texts.Short(HumanRequests.Text(
                row), 160)}</a> Can resolve: {row.Assignee ?? "anyone"}{(row.Due is { } due ? $", due {Texts.Age(
                    request.Now - due)}" : "")}</p>"))}
            {parked.Items.Select(row => Html.Of($"<p class=\"bad\">✗ parked in {row.Agent} after " +
                $"attempt {row.Attempt}: {row.Error?["code"]?.AsString()} {Texts.Short(row.Error?["message"]?.AsString(),
                    160)}. Can resolve: an operator, at <a href=\"{view.Links.Page("parked")}\">Parked</a></p>"))}
            {continuations.Items.Select(each => Continuation(view, each, agents))}
            {Html.When(continuations.Next is not null, $"<p class=\"dim\">More continuations are left out.</p>")}
            {Html.When(!sessions.IsDefault, $"<p><a href=\"{view.Links.Topic(view.Topic.Id, ("tab", "waits"), ("nodes", 1))}\">Nodes " +
                $"that hold its subscriptions</a></p>")}
            </section>
            """);
    }

    private static Html Continuation(TopicView view, Continuation waiting, HashSet<string>? live) => Html.Of($"""
        <div class="card"><p>‖ <b>{waiting.Label ?? "continuation"}</b> of {waiting.Agent ?? "any agent"}
        <code class="id">{waiting.Id}</code>{Missing(waiting, live)}</p>
        <p class="dim">{(waiting.WaitsForEvents ? $"waits for {(waiting.WaitForAll ? "all of " : "")}{string.Join(", ",
            waiting.WaitFor)}" : "")}
        {(waiting.ResumeAfter is { } after ? $"resumes at {Texts.Utc(after)}" : "")} {(waiting.ResumeBefore is { } before ? $"expires " +
            $"at {Texts.Utc(before)}" : "")}
        attempt {waiting.Attempt}{(waiting.NextAttemptAt is { } next ? $", next {Texts.Utc(
            next)}" : "")} {waiting.LastError?["message"]?.AsString()}</p>
        {Html.When(view.Request.Visitor.MayOperate && !view.IsPast, $"{TopicOperations.Form(view.Request, view.Topic.Id, "abandon",
            "Abandon…", ("continuation", waiting.Id))}{TopicOperations.Form(view.Request, view.Topic.Id, "resume", "Resume now…",
            ("continuation", waiting.Id))}")}
        </div>
        """);

    private static async Task<ImmutableArray<ProjectionError>> ErrorsAsync(TopicView view) =>
        (await view.Request.Store.ListProjectionErrorsAsync(
            new ProjectionErrorQuery { TopicId = view.Topic.Id, Limit = Most }, view.Request.Cancellation).ConfigureAwait(false))
            .Unwrap().Items;

    // The agents that take the topic's events: the node of each, and until when it holds the subscription.
    private static async Task<Html> SubscriptionsAsync(TopicView view, IDeliveryStatus status)
    {
        var sessions = await status.ReadSessionsAsync(view.Request.Cancellation).ConfigureAwait(false);
        Leases.Watch(view.Request, sessions);
        var found = await status.ReadSubscriptionsAsync(view.Topic.Id, Most, view.Request.Cancellation).ConfigureAwait(false);
        return Html.Of($"""
            <section><h2>Subscriptions</h2>
            {Html.When(found.IsEmpty, $"<p>No agent has taken an event of this topic.</p>")}
            <ul>{found.Select(each => Html.Of($"<li>{each.Agent}: {Owner(each, sessions)}, fencing token {each.FencingToken}, " +
                $"delivered up to #{each.Cursor}</li>"))}</ul>
            <p><a href="{view.Links.Topic(view.Topic.Id, ("tab", "waits"))}">Waits</a></p></section>
            """);
    }

    private static string Owner(AgentSubscription subscription, ImmutableArray<NodeSession> sessions) =>
        sessions.FirstOrDefault(session => session.SessionId == subscription.OwnerSessionId) is not { } owner
            ? "held by no node"
            : $"held by {owner.NodeId}" + (owner.LeaseRemaining is not { } left ? ""
                : left > TimeSpan.Zero ? $", lease {Texts.Length(left)} left" : $", lease over since {Texts.Length(-left)}");

    private static bool? IsTaken(Continuation waiting, HashSet<string>? live) =>
        live is null || waiting.IsForAnyAgent ? null : live.Contains(AgentName.Normalize(waiting.Agent!));

    private static Html Missing(Continuation waiting, HashSet<string>? live) =>
        (IsTaken(waiting, live) == false ? "no live node runs this agent"
            : waiting.NoAgentReported ? "its wait is over, and no registered agent resumes it" : null) is not { } reason ? Html.Empty
        : Html.Of($" <span class=\"bad\">✗ {reason}</span>. Can resolve: a node that runs such an agent, or an operator");

    private static Html Unblock(TopicView view) => Html.When(
        view.Request.Visitor.MayOperate && !view.IsPast, $"{TopicOperations.Form(view.Request, view.Topic.Id, "unblock", "Unblock…")}");
}
