using System.Globalization;
using Spectre.Console;

namespace Cop.Cli;

/// <summary>A causal graph: as a tree in which each event is drawn out once, or as JSON.</summary>
internal static class CausalView
{
    public static CopJson ToJson(CausalGraph graph) => CopJson.Object(
        ("nodes", CopJson.Array(graph.Nodes.Select(node => CopJson.Object(("depth", CopJson.From(node.Depth)), ("event", node.Event.Json))))),
        ("edges", CopJson.Array(graph.Edges.Select(edge => CopJson.Object(("parent", CopJson.From(edge.ParentEventId)), ("child", CopJson.From(edge.ChildEventId)))))),
        ("missing", CopJson.Array(graph.MissingParents.Select(missing => CopJson.Object(("event", CopJson.From(missing.EventId)), ("parent", CopJson.From(missing.ParentEventId)))))),
        ("cutByDepth", CopJson.From(graph.TruncatedByDepth)),
        ("cutByCount", CopJson.From(graph.TruncatedByCount)));

    public static void Draw(ConsoleOutput screen, CausalGraph graph, bool isWhy, string words)
    {
        var nodes = graph.Nodes.ToDictionary(node => node.Event.Id, StringComparer.Ordinal);
        var next = graph.Edges.ToLookup(edge => isWhy ? edge.ChildEventId : edge.ParentEventId, edge => isWhy ? edge.ParentEventId : edge.ChildEventId, StringComparer.Ordinal);
        var eventWords = new EventSummary();
        foreach (var node in graph.Nodes)
            eventWords.Learn(node.Event);
        var root = graph.Nodes[0];
        var tree = new Tree(Label(root.Event, root.Event.TopicId, eventWords));
        // By breadth, so that an event is drawn out where it is nearest, and a long chain needs no deep stack.
        var (drawn, queue) = (new HashSet<string>(StringComparer.Ordinal) { root.Event.Id }, new Queue<(string Id, IHasTreeNodes At)>([(root.Event.Id, tree)]));
        while (queue.TryDequeue(out var place))
        {
            foreach (var id in next[place.Id])
            {
                var isNew = drawn.Add(id);
                var at = place.At.AddNode(Label(nodes[id].Event, root.Event.TopicId, eventWords) + (isNew ? "" : " [grey](above)[/]"));
                if (isNew)
                    queue.Enqueue((id, at));
            }
        }

        screen.Console.Write(tree);
        foreach (var missing in graph.MissingParents)
            screen.Line($"[yellow]not in this store: {TerminalEscaping.Markup(missing.ParentEventId)}, a parent of {TerminalEscaping.Markup(missing.EventId)}[/]");
        if (graph.TruncatedByDepth || graph.TruncatedByCount)
            screen.Note($"There are more {words}; ask with a higher {(graph.TruncatedByDepth ? "--depth" : "--limit")}.");
    }

    private static string Label(Event source, string topicId, EventSummary words)
    {
        var place = (source.TopicId == topicId ? "" : TerminalEscaping.Markup(source.TopicId)) + "#" + source.TopicSeq.ToString(CultureInfo.InvariantCulture);
        return $"[grey]{place}[/] {TerminalEscaping.Markup(source.Type)} [grey]by {TerminalEscaping.Markup(EventSummary.Who(source))}[/] {TerminalEscaping.Markup(words.About(source))}".TrimEnd();
    }
}
