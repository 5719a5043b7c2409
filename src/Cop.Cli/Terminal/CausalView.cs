using System.Globalization;
using Spectre.Console;

namespace Cop.Cli;

/// <summary>A causal graph: as a tree in which each event is drawn out once, or as JSON.</summary>
internal static class CausalView
{
    public static CopJson ToJson(CausalGraph graph) => CopJson.Object(
        ("nodes", CopJson.Array(graph.Nodes.Select(node => CopJson.Object(("depth", CopJson.Of(node.Depth)), ("event", node.Event.Json))))),
        ("edges", CopJson.Array(graph.Edges.Select(edge => CopJson.Object(("parent", CopJson.Of(edge.ParentEventId)), ("child", CopJson.Of(edge.ChildEventId)))))),
        ("missing", CopJson.Array(graph.Missing.Select(missing => CopJson.Object(("event", CopJson.Of(missing.EventId)), ("parent", CopJson.Of(missing.ParentEventId)))))),
        ("cutByDepth", CopJson.Of(graph.CutByDepth)),
        ("cutByCount", CopJson.Of(graph.CutByCount)));

    public static void Draw(Screen screen, CausalGraph graph, bool isWhy, string words)
    {
        var nodes = graph.Nodes.ToDictionary(node => node.Event.Id, StringComparer.Ordinal);
        var next = graph.Edges.ToLookup(edge => isWhy ? edge.ChildEventId : edge.ParentEventId, edge => isWhy ? edge.ParentEventId : edge.ChildEventId, StringComparer.Ordinal);
        var eventWords = new EventWords();
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
        foreach (var missing in graph.Missing)
            screen.Line($"[yellow]not in this store: {Plain.Markup(missing.ParentEventId)}, a parent of {Plain.Markup(missing.EventId)}[/]");
        if (graph.CutByDepth || graph.CutByCount)
            screen.Note($"There are more {words}; ask with a higher {(graph.CutByDepth ? "--depth" : "--limit")}.");
    }

    private static string Label(Event source, string topicId, EventWords words)
    {
        var place = (source.TopicId == topicId ? "" : Plain.Markup(source.TopicId)) + "#" + source.TopicSeq.ToString(CultureInfo.InvariantCulture);
        return $"[grey]{place}[/] {Plain.Markup(source.Type)} [grey]by {Plain.Markup(EventWords.Who(source))}[/] {Plain.Markup(words.About(source))}".TrimEnd();
    }
}
