using System.Globalization;
using System.Text;

namespace Cop.Dashboard;

/// <summary>The causes or the effects of an event, across topics: layers of a drawing, and the same as a list.</summary>
internal static class CausesPage
{
    private const int MaxEvents = 200;
    private const int MaxDepth = 10;
    private const int MaxMissing = 20;
    private const int ColumnWidth = 170;
    private const int RowHeight = 46;

    public static async Task<Answer> ReadAsync(DashboardRequest request, string eventId, bool isImpact)
    {
        var limits = new CausalLimits { MaxEvents = MaxEvents, MaxDepth = MaxDepth };
        var found = isImpact
            ? await CausalQueries.FindDescendantsAsync(request.Log, eventId, limits, request.Cancellation).ConfigureAwait(false)
            : await CausalQueries.FindAncestorsAsync(request.Log, eventId, limits, request.Cancellation).ConfigureAwait(false);
        if (!found.TryGet(out var graph, out var error))
            return Answer.From(Refusal.From(error));
        if (graph is null)
            return Answer.From(Refusal.NotFound());
        var root = graph.Nodes[0].Event;
        var title = $"{(isImpact ? "Impact of" : "Why")} #{root.TopicSeq} {root.Type}";
        return new Answer.Page(title, Html.Of($"""
            <h1>{title}</h1>
            <p><a href="{request.Links.Topic(root.TopicId, ("sel", root.TopicSeq), ("to", root.TopicSeq + 20))}">In its topic</a> ·
            <a href="{(isImpact ? request.Links.Why(eventId) : request.Links.Impact(eventId))}">
            {(isImpact ? "Why this event" : "What came of it")}</a> · {graph.Nodes.Length} events</p>
            {Drawing(request, graph)}
            <h2>As a list</h2>
            <ol class="causes">{graph.Nodes.Select(node => Item(request, graph, node))}</ol>
            {Html.When(graph.TruncatedByCount, $"<p class=\"dim\">Only the first {MaxEvents} events are shown.</p>")}
            {Html.When(graph.TruncatedByDepth, $"<p class=\"dim\">There is more beyond a depth of {MaxDepth}: continue from the last " +
                $"events.</p>")}
            {graph.MissingParents.Take(MaxMissing).Select(missing => Html.Of($"<p class=\"dim\">An event you may not see, or that is not " +
                $"here, is a parent: <code class=\"id\">{missing.ParentEventId}</code></p>"))}
            {Html.When(graph.MissingParents.Length > MaxMissing, $"<p class=\"dim\">{graph.MissingParents.Length - MaxMissing} more " +
                $"such parents are left out.</p>")}
            """)) { Command = $"cop topic {(isImpact ? "impact" : "why")} {eventId} --depth {MaxDepth} --limit {MaxEvents}" };
    }

    private static Html Item(DashboardRequest request, CausalGraph graph, CausalNode node)
    {
        var parents = graph.Edges.Where(edge => edge.ChildEventId == node.Event.Id)
            .Select(edge => graph.Nodes.First(other => other.Event.Id == edge.ParentEventId).Event).ToList();
        return Html.Of($"""
            <li id="n{node.Event.Id}"><span class="dim">depth {node.Depth}</span> <a href="{request.Links.Topic(node.Event.TopicId,
                ("sel", node.Event.TopicSeq), ("to", node.Event.TopicSeq + 20))}">#{node.Event.TopicSeq}</a>
            <b>{node.Event.Type}</b> by {node.Event.Initiator} in {Texts.Short(node.Event.TopicId,
                80)}{Html.When(parents.Count > 0, $", parents {string.Join(", ", parents.Select(parent => $"#{parent.TopicSeq}"))}")}</li>
            """);
    }

    private static Html Drawing(DashboardRequest request, CausalGraph graph)
    {
        var places = graph.Nodes.GroupBy(node => node.Depth).SelectMany(layer => layer.Select(
            (node, row) => (node, X: node.Depth * ColumnWidth, Y: row * RowHeight))).ToDictionary(place => place.node.Event.Id,
                StringComparer.Ordinal);
        var (width, height) = ((graph.Nodes.Max(node => node.Depth) + 1) * ColumnWidth, (places.Values.Max(place =>
            place.Y) / RowHeight + 1) * RowHeight);
        var path = new StringBuilder();
        foreach (var edge in graph.Edges)
        {
            var (from, to) = (places[edge.ParentEventId], places[edge.ChildEventId]);
            var (left, right) = from.X < to.X ? (from, to) : (to, from);
            path.Append(CultureInfo.InvariantCulture, $"M{left.X + 150} {left.Y + 18}L{right.X} {right.Y + 18}");
        }

        return Html.Of($"""
            <div class="wide" tabindex="0" role="group" aria-label="Drawing of the causes">
            <svg class="causes" viewBox="0 0 {width:0} {height:0}" width="{width:0}" height="{height:0}"
            role="img" aria-label="{graph.Nodes.Length} events in {width / ColumnWidth} layers; the list below says the same">
            <path d="{path.ToString()}"/>
            {places.Values.Select(place => Html.Of($"<a href=\"{request.Links.Topic(place.node.Event.TopicId, ("sel",
                place.node.Event.TopicSeq), ("to", place.node.Event.TopicSeq + 20))}\" tabindex=\"-1\" aria-hidden=\"true\">" +
                    $"<rect x=\"{place.X:0}\" y=\"{place.Y:0}\" width=\"150\" height=\"36\" rx=\"4\"/><text x=\"{place.X + 6:0}\" " +
                    $"y=\"{place.Y + 15:0}\">#{place.node.Event.TopicSeq} {Texts.Short(place.node.Event.Initiator, 12)}</text>" +
                    $"<text x=\"{place.X + 6:0}\" y=\"{place.Y + 29:0}\">{Ending(place.node.Event.Type)}</text></a>"))}
            </svg></div>
            """);
    }

    private static string Ending(string type) => type.Length <= 22 ? type : "…" + type[^21..];
}
