namespace Cop.Dashboard;

/// <summary>A topic: its timeline with causes, its state at any topicSeq, and everything that it waits for.</summary>
internal static class TopicPage
{
    private static readonly (string Key, string Name)[] Tabs =
    [
        ("timeline", "Timeline"), ("tasks", "Tasks"), ("state", "State"), ("compare", "Compare"), ("waits", "Waits"),
        ("artifacts", "Artifacts"), ("cost", "Cost"),
    ];

    public static async Task<Answer> ReadAsync(DashboardRequest request, string topicId)
    {
        var found = await request.Store.GetTopicAsync(topicId, request.Cancellation).ConfigureAwait(false);
        if (!found.TryGet(out var topic, out var error))
            return Answer.From(Refusal.From(error));
        if (topic is null)
            return await BlockedTopic.ReadAsync(request, topicId).ConfigureAwait(false) ?? Answer.From(Refusal.NotFound());
        var asOf = request.QueryNumber("asof") is { } asked && asked < topic.LastSeq ? Math.Max(topic.CreatedSeq, asked) : (long?)null;
        var tab = Tabs.Any(known => known.Key == request.Query("tab")) ? request.Query("tab")! : "timeline";
        var view = new TopicView(request, topic, asOf);
        var content = await Block.ReadAsync(request, _ => ContentAsync(view, tab)).ConfigureAwait(false);
        return new Answer.Page(topic.Title ?? topicId, Html.Of($"""
            {Head(view)}
            {Slider(view)}
            <ul class="tabs" aria-label="Views of the topic">{Tabs.Select(known => Tab(view, known.Key, known.Name, known.Key == tab))}</ul>
            {content.Write(Tabs.First(known => known.Key == tab).Name, html => html)}
            """))
        {
            AsOf = $"topicSeq {Texts.Number(view.Seq)}{(asOf is null ? "" : $" of {Texts.Number(topic.LastSeq)}")}",
            Command = CommandOf(view, tab),
            Watched = asOf is null ? [topicId] : [],
        };
    }

    private static string CommandOf(TopicView view, string tab)
    {
        var (id, (from, to)) = (view.Topic.Id, CompareView.Range(view));
        return tab switch
        {
            "compare" => $"cop topic diff {id} --from {Math.Min(from, to)} --to {Math.Max(from, to)}",
            "cost" => $"cop ai cost --topic {id}",
            _ when view.AsOf is { } at => $"cop topic state {id} --at {at}",
            "state" => $"cop topic state {id}",
            "timeline" => $"cop topic log {id}",
            _ => $"cop topic show {id}",
        };
    }

    private static async Task<Html> ContentAsync(TopicView view, string tab)
    {
        try
        {
            return await (tab switch
            {
                "tasks" => TaskTree.ReadAsync(view),
                "state" => StateView.ReadAsync(view),
                "compare" => CompareView.ReadAsync(view),
                "waits" => WaitsView.ReadAsync(view),
                "artifacts" => ArtifactList.ReadAsync(view),
                "cost" => TopicCost.ReadAsync(view),
                _ => TimelineView.ReadAsync(view),
            }).ConfigureAwait(false);
        }
        catch (FoldRunningException running)
        {
            return running.Write(view.Request);
        }
    }

    private static Html Head(TopicView view) => Html.Of($"""
        <h1>{Texts.Short(view.Topic.Title ?? view.Topic.Id, 200)}</h1>
        <p>{Texts.Words(view.Topic.Status.ToProtocolName())} · <code class="id">{view.Topic.Id}</code>
        <button type="button" class="copy" data-copy="{new ExactText(view.Topic.Id)}" hidden>Copy id</button>
        · created {Texts.Time(view.Topic.CreatedAt, view.Request.Now)} · changed {Texts.Time(view.Topic.UpdatedAt, view.Request.Now)}
        · {view.Topic.PendingTasks} tasks pending · {view.Topic.ActiveContinuations} waits</p>
        {Html.When(view.Request.Visitor.MayVerify && !view.IsPast, $"""
        <div class="slider"><form method="post" action="{view.Links.TopicPart(view.Topic.Id, "export")}">
        {Forms.Token}<button>Export events</button></form>
        <form method="post" action="{view.Links.Page("ledger/evidence")}">{Forms.Token}
        {Forms.Hidden("topic", view.Topic.Id)}<button>Evidence</button></form></div>
        """)}
        """);

    // The range and the number are two forms: each works without script.
    private static Html Slider(TopicView view) => Html.When(view.Topic.LastSeq - view.Topic.CreatedSeq >= 1, $"""
        <div class="slider" role="group" aria-label="Time">
        <form action="{view.Links.Topic(view.Topic.Id)}">{view.Fixed()}
        <label>As of event <input type="range" name="asof" min="{view.Topic.CreatedSeq:0}" max="{view.Topic.LastSeq:0}"
        value="{view.Seq:0}" data-submit></label>
        <button>Go</button></form>
        <form action="{view.Links.Topic(view.Topic.Id)}">{view.Fixed()}
        <label># <input type="number" name="asof" min="{view.Topic.CreatedSeq:0}" max="{view.Topic.LastSeq:0}"
        value="{view.Seq:0}"></label> of {view.Topic.LastSeq}
        <button>Go</button></form>
        <a class="button" href="{view.Address(("asof", Math.Max(view.Topic.CreatedSeq, view.Seq - 1)))}">Earlier</a>
        <a class="button" href="{view.Address(("asof", view.Seq + 1))}">Later</a>
        <a class="button" href="{view.Address(("asof", null))}">Now</a>
        {Html.When(view.IsPast, $"<strong class=\"past\">Reading the past: nothing here can be changed.</strong>")}
        </div>
        """);

    private static Html Tab(TopicView view, string key, string name, bool isCurrent) => Html.Of($"""
        <li><a href="{view.Links.Topic(view.Topic.Id, ("tab", key), ("asof", view.AsOf))}"{Html.When(isCurrent, $" " +
            $"aria-current=\"true\"")}>{name}</a></li>
        """);
}
