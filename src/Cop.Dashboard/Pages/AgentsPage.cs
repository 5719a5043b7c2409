namespace Cop.Dashboard;

/// <summary>The agents that were ever registered, the nodes that run them, and their parked deliveries.</summary>
internal static class AgentsPage
{
    private const int Most = 100;
    private const int MaxParked = 1000;

    public static async Task<Answer> ReadAsync(DashboardRequest request)
    {
        if (request.Kernel.DeliveryStatus is not { } status)
            return Answer.From(new Refusal(501, "Not available", "This store does not tell its sessions."));
        var sessions = await status.ReadSessionsAsync(request.Cancellation).ConfigureAwait(false);
        Leases.Watch(request, sessions);
        var agents = await status.ReadAgentsAsync(request.Cancellation).ConfigureAwait(false);
        var parked = await Block.ReadAsync(request, token => ParkedAsync(request, token)).ConfigureAwait(false);
        // Figures count over all topics.
        var load = request.Visitor.SeesAll ? NodeLoad.From(sessions) : null;
        var shown = agents.Where(name => name.Contains(request.Query("text") ?? "", StringComparison.OrdinalIgnoreCase)).ToList();
        return new Answer.Page("Agents and nodes", Html.Of($"""
            <h1>Agents and nodes</h1>
            <section><h2>Nodes</h2>
            {(sessions.IsEmpty ? Html.Of($"<p>No node writes to this store now.</p>") : Html.Of($"""
            <div class="wide" tabindex="0"><table class="list"><caption>Sessions that have not ended in order</caption><thead><tr>
            <th scope="col">Node</th><th scope="col">Lease</th><th scope="col">Figures</th><th scope="col">Agents</th>
            <th scope="col">Session</th></tr></thead>
            <tbody>{sessions.Select(session => Node(request, session))}</tbody></table></div>
            """))}</section>
            <section><h2>Agents</h2>
            <form class="filters" action="{request.Links.Page("agents")}" role="search">{Forms.Input("text", "Name",
                request.Query("text"), "search")} <button>Show</button></form>
            {(shown.Count == 0 ? Html.Of(
                $"<p>No agent is registered{(request.Query("text") is null ? "" : " under such a name")}.</p>") : Html.Of($"""
            <div class="wide" tabindex="0"><table class="list"><caption>{Texts.Counted(
                shown.Count, "agent", "agents")}; a name leads to the last turn.{Html.When(
                load is not null, $" Turns per second of the last minute, the others of the last hour; no percentile under 20 turns.")}
            </caption><thead><tr><th scope="col">Agent</th><th scope="col">Live nodes</th>{Html.When(load is not null, $"""
            <th scope="col">Turns/s</th><th scope="col">p50</th><th scope="col">p99</th><th scope="col">Failed, 1 h</th>
            """)}<th scope="col">Parked</th><th scope="col">Options here</th></tr></thead>
            <tbody>{shown.Take(Most).Select(name => Agent(request, name, sessions, load, parked.Value))}</tbody></table></div>
            """))}
            {Html.When(shown.Count > Most, $"<p class=\"dim\">{shown.Count - Most} more are left out; search by name.</p>")}</section>
            """)) { AsOf = Texts.Utc(request.Now), Command = "cop store health", Watched = null };
    }

    private static async Task<Dictionary<string, long>> ParkedAsync(DashboardRequest request, CancellationToken cancellationToken) =>
        request.Visitor.SeesAll && request.Kernel.TopicIndex is { } index
            ? (await index.ReadCountersAsync("a/", "a0", MaxParked, cancellationToken).ConfigureAwait(false)).ToDictionary(
                counter => counter.Name[2..], counter => counter.Value, StringComparer.Ordinal)
            : [];

    // The entry of a topic with very many parked deliveries does not list all, nor whose they are.
    private static string More(Dictionary<string, long> parked) => parked.GetValueOrDefault("+") > 0 ? "+" : "";

    private static Html Node(DashboardRequest request, NodeSession session) => Html.Of($"""
        <tr><th scope="row">{session.NodeId}{(session.SessionId == request.Kernel.SessionId ? " (this node)" : "")}</th>
        <td>{Lease(session)}</td><td class="figures">{Figures(request, session)}</td>
        <td>{(session.Agents.IsEmpty ? "none" : $"{session.Agents.Length}: {Texts.Short(string.Join(", ", session.Agents), 200)}")}</td><td>
        <code class="id">{session.SessionId}</code></td></tr>
        """);

    private static Html Lease(NodeSession session) => session.LeaseRemaining is not { } left
        ? Html.Of($"<span class=\"good\">✓ holds the journal</span>")
        : left > TimeSpan.Zero ? Html.Of($"<span class=\"good\">✓ {Texts.Length(left)} left</span>")
        : Html.Of($"<span class=\"bad\">✗ over since {Texts.Length(-left)}: its subscriptions are taken over</span>");

    private static Html Figures(DashboardRequest request, NodeSession session)
    {
        if (session.Figures is not { } figures)
            return session.RenewedAt is { } renewed
                ? Html.Of($"<span class=\"bad\">✗ none with its last heartbeat</span>, {Texts.Time(renewed, request.Now)}")
                : Html.Of($"<span class=\"bad\">✗ none</span>");
        List<string> parts = [$"started {Texts.Age(request.Now - figures.StartedAt)}", $"version {figures.Version}"];
        if (request.Visitor.SeesAll)
        {
            parts.Add(figures.MaxRunning == 0 ? "runs no agents"
                : $"{Texts.Number(figures.Running)} of {Texts.Number(figures.MaxRunning)} running");
            if (figures is { Connections: { } used, MaxConnections: { } most })
                parts.Add($"connections {Texts.Number(used)} of {Texts.Number(most)}");
            parts.Add($"appends {NodeLoad.Rate(figures.Appends)}, p99 {NodeLoad.Percentile(figures.Appends, 0.99)}");
            parts.Add($"turns {NodeLoad.Rate(figures.Turns)}, p99 {NodeLoad.Percentile(figures.Turns, 0.99)}");
        }

        if (figures.OmittedAgents > 0)
            parts.Add($"agents left out: {Texts.Number(figures.OmittedAgents)}");
        return Html.Of($"{(session.IsLive ? "" : $"as of {Texts.Utc(figures.At)}: ")}{string.Join(" · ", parts)}");
    }

    private static Html Agent(
        DashboardRequest request, string name, IEnumerable<NodeSession> sessions, NodeLoad? load, Dictionary<string, long>? parked)
    {
        var nodes = sessions.Where(session => session.IsLive && session.Agents.Contains(name)).Select(session => session.NodeId).ToList();
        var own = request.Kernel.Agents.FirstOrDefault(agent => agent.Name == name);
        return Html.Of($"""
            <tr><th scope="row"><a href="{Links.WithQuery(request.Links.Page("agents/last"), ("agent", name))}">{name}</a></th>
            <td>{(nodes.Count == 0 ? Html.Of($"<span class=\"bad\">✗ no live node takes its deliveries</span>") : Html.Of(
                $"{string.Join(", ", nodes)}"))}</td>{(load is null || nodes.Count == 0 ? Turnless(load) : Turns(name, load, nodes.Count))}
            <td><a href="{Links.WithQuery(request.Links.Page("parked"), ("agent", name))}">{(
                parked is null ? "not read" : Texts.Number(parked.GetValueOrDefault(name)) + More(parked))}</a></td>
            <td>{(own is null ? "" : $"{Texts.Counted(own.Options.MaxAttempts, "attempt", "attempts")}, " +
                $"timeout {Texts.Length(own.Options.Timeout)}, {own.Options.MaxConcurrency} at once")}</td></tr>
            """);
    }

    private static Html Turnless(NodeLoad? load) => load is null ? Html.Empty : Four("–");

    private static Html Four(string text) => Html.Of($"{Enumerable.Repeat(Html.Of($"<td class=\"figures\">{text}</td>"), 4)}");

    private static Html Turns(string name, NodeLoad load, int nodes)
    {
        var (figures, missing) = (load.Agent(name), load.Missing(name));
        var turns = figures.Turns;
        if (missing > 0 && turns.Durations.Total + figures.Failed == 0)
            return Four("unknown");
        // The failure of an attempt whose process ended has no turn.
        var share = 100 * Math.Min(figures.Failed, turns.Durations.Total) / Math.Max(turns.Durations.Total, 1);
        return Html.Of($"""
            <td class="figures">{NodeLoad.Rate(turns)}{Html.When(
                missing > 0, $" <span class=\"dim\">without {missing} of {nodes} nodes</span>")}</td>
            <td class="figures">{NodeLoad.Percentile(turns, 0.5)}</td><td class="figures">{NodeLoad.Percentile(turns, 0.99)}</td>
            <td class="figures">{Texts.Number(figures.Failed)}{Html.When(figures.Failed > 0, $" ({Texts.Number(share)} %)")}</td>
            """);
    }
}
