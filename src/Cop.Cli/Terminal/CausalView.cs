using System.Globalization;
using Spectre.Console;

namespace Cop.Cli;

/// <summary>Shows a causal graph: as a tree that expands each event once, or as JSON.</summary>
internal sealed class CausalView(ConsoleOutput screen, TopicTitles titles)
{
    public static CopJson ToJson(CausalGraph graph) => CopJson.Object(
        ("nodes", CopJson.Array(graph.Nodes.Select(node => CopJson.Object(
            ("depth", CopJson.From(node.Depth)), ("event", node.Event.Json))))),
        ("edges", CopJson.Array(graph.Edges.Select(edge => CopJson.Object(
            ("parent", CopJson.From(edge.ParentEventId)), ("child", CopJson.From(edge.ChildEventId)))))),
        ("missing", CopJson.Array(graph.MissingParents.Select(missing => CopJson.Object(
            ("event", CopJson.From(missing.EventId)), ("parent", CopJson.From(missing.ParentEventId)))))),
        ("cutByDepth", CopJson.From(graph.TruncatedByDepth)),
        ("cutByCount", CopJson.From(graph.TruncatedByCount)));

    public void Draw(CausalGraph graph, bool isWhy, string words)
    {
        var nodes = graph.Nodes.ToDictionary(node => node.Event.Id, StringComparer.Ordinal);
        var next = graph.Edges.ToLookup(
            edge => isWhy ? edge.ChildEventId : edge.ParentEventId,
            edge => isWhy ? edge.ParentEventId : edge.ChildEventId,
            StringComparer.Ordinal);
        foreach (var node in graph.Nodes)
            titles.Words.Learn(node.Event);
        var root = graph.Nodes[0];
        var tree = new Tree(Label(root.Event, root.Event.TopicId));
        // Breadth first: an event is expanded where it is nearest, and a long chain needs no deep stack.
        var drawn = new HashSet<string>(StringComparer.Ordinal) { root.Event.Id };
        var queue = new Queue<(string Id, IHasTreeNodes At)>([(root.Event.Id, tree)]);
        while (queue.TryDequeue(out var place))
        {
            foreach (var id in next[place.Id])
            {
                var isNew = drawn.Add(id);
                var at = place.At.AddNode(Label(nodes[id].Event, root.Event.TopicId) + (isNew ? "" : " [grey](shown once)[/]"));
                if (isNew)
                    queue.Enqueue((id, at));
            }
        }

        screen.Console.Write(tree);
        foreach (var missing in graph.MissingParents)
            screen.Text($"not in this store: {missing.ParentEventId}, a parent of {missing.EventId}", 2, "yellow");
        if (graph.TruncatedByDepth || graph.TruncatedByCount)
            screen.Note($"There are more {words}; use a higher {(graph.TruncatedByDepth ? "--depth" : "--limit")}.");
    }

    private string Label(Event source, string topicId)
    {
        var topic = source.TopicId == topicId ? "" : TerminalEscaping.Markup(titles.Of(source.TopicId)) + " ";
        var seq = source.TopicSeq.ToString(CultureInfo.InvariantCulture);
        var (type, initiator) = (TerminalEscaping.Markup(source.Type), TerminalEscaping.Markup(EventSummary.Who(source)));
        return $"[grey]{topic}#{seq}[/] {type} [grey]by {initiator}[/] {TerminalEscaping.Markup(titles.Words.About(source))}".TrimEnd();
    }
}
