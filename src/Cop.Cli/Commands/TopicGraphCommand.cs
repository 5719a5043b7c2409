using System.CommandLine;

namespace Cop.Cli;

/// <summary><c>cop topic graph</c>: draws the events of a topic and their causes.</summary>
internal static class TopicGraphCommand
{
    private const int DefaultLimit = 500;

    private static readonly Argument<string?> Topic = TopicResolver.Argument();

    private static readonly Option<string> Format = new Option<string>("--format")
    {
        Description = "The format: mermaid for Markdown, dot for Graphviz, svg for a picture (default: mermaid).",
        HelpName = "svg|mermaid|dot",
        DefaultValueFactory = _ => "mermaid",
    }.AcceptOnlyFromAmong("svg", "mermaid", "dot");

    private static readonly Option<long?> Limit = ValueRules.Number(
        "--limit", 1, 10_000, $"The number of events to draw, from the first on (default: {DefaultLimit}).");

    private static readonly Option<string?> Output = new("--output", "-o")
    {
        Description = "The file to write (default: standard output).",
        HelpName = "FILE",
    };

    public static Command Create() => CommandContext.On(
        new Command("graph", "Draws the events of a topic and their causes as a graph.") { Topic, Format, Limit, Output }, RunAsync);

    private static async Task<int> RunAsync(CommandContext invocation)
    {
        var store = await OpenStore.ForReadingAsync(invocation).ConfigureAwait(false);
        await using var open = store.ConfigureAwait(false);
        var name = invocation.Arguments.GetValue(Topic);
        var topicId = await TopicResolver.ResolveAsync(store, name, invocation.Cancellation).ConfigureAwait(false);
        var limit = invocation.Arguments.GetValue(Limit) ?? DefaultLimit;
        var graph = await EventGraph.ReadAsync(store, topicId, limit, invocation.Cancellation).ConfigureAwait(false);
        var format = invocation.Arguments.GetRequiredValue(Format);
        var text = format switch
        {
            "svg" => SvgGraph.Write(graph),
            "dot" => DotGraph.Write(graph),
            _ => MermaidGraph.Write(graph),
        };
        if (graph.HasMore)
            invocation.Screen.Note($"The topic has more events; draw more of them with --limit.");
        if (invocation.Arguments.GetValue(Output) is { } file)
        {
            await File.WriteAllTextAsync(file, text, invocation.Cancellation).ConfigureAwait(false);
            var written = CopJson.Object(("file", CopJson.From(file)), ("events", CopJson.From(graph.Nodes.Length)));
            return invocation.Answer(
                written, () => invocation.Screen.Note($"Wrote {Counted.Text(graph.Nodes.Length, "event")} to '{file}'."));
        }

        var json = CopJson.Object(
            ("format", CopJson.From(format)), ("graph", CopJson.From(text)), ("events", CopJson.From(graph.Nodes.Length)));
        return invocation.Answer(json, () => invocation.Screen.Write(text.TrimEnd('\n')));
    }
}
