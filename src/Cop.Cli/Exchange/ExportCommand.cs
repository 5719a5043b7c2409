using System.CommandLine;
using Cop.Transport;

namespace Cop.Cli;

/// <summary><c>cop topic export</c>: writes the events of a topic as they are stored, one per line.</summary>
internal static class ExportCommand
{
    public const string Ndjson = "ndjson";
    public const string CloudEvents = "cloudevents";
    private const string JsonLd = "jsonld";
    private const string NQuads = "nquads";

    private static readonly Argument<string?> Topic = TopicResolver.Argument();
    private static readonly Option<string> Format = FormatOption(
        "; jsonld: events and state as one JSON-LD 1.1 document; nquads: the same as statements", JsonLd, NQuads);

    private static readonly Option<string?> Output = new("--output", "-o")
    {
        Description = "The file to write (default: standard output).",
        HelpName = "FILE",
    };

    public static Option<string> FormatOption(string more = "", params string[] others)
    {
        string[] names = [Ndjson, CloudEvents, .. others];
        var format = new Option<string>("--format")
        {
            Description = "The format. ndjson: a header, then each event in canonical JSON; "
                + $"cloudevents: each event as a CloudEvent 1.0.2 in JSON{more}.",
            HelpName = string.Join('|', names),
            DefaultValueFactory = _ => Ndjson,
        };
        return format.AcceptOnlyFromAmong(names);
    }

    public static Command Create()
    {
        var command = new Command("export", "Writes a topic: its events one per line, or as a graph.") { Topic, Format, Output };
        command.Validators.Add(result =>
        {
            if (result.GetResult(CommandContext.Json) is { Implicit: false } && result.GetResult(Output) is null)
                result.AddError("With --json the events go to a file; name it with --output.");
        });
        return CommandContext.On(command, RunAsync);
    }

    private static async Task<int> RunAsync(CommandContext invocation)
    {
        var store = await OpenStore.ForReadingAsync(invocation).ConfigureAwait(false);
        await using var open = store.ConfigureAwait(false);
        var name = invocation.Arguments.GetValue(Topic);
        var topicId = await TopicResolver.ResolveAsync(store, name, invocation.Cancellation).ConfigureAwait(false);
        var path = invocation.Arguments.GetValue(Output);
        var target = path is null ? invocation.Screen.OpenBytes() : new FileStream(path, FileMode.Create, FileAccess.Write);
        await using var owned = target.ConfigureAwait(false);
        var buffered = new BufferedStream(target, 64 * 1024);
        await using var flushed = buffered.ConfigureAwait(false);
        var isGraph = invocation.Arguments.GetValue(Format) is JsonLd or NQuads;
        var count = await (isGraph ? WriteGraphAsync(invocation, store, topicId, buffered)
            : WriteAsync(invocation, store, topicId, buffered)).ConfigureAwait(false);
        if (path is null)
            return ExitCode.Ok;
        var json = CopJson.Object(
            ("topicId", CopJson.From(topicId)), (isGraph ? "nodes" : "events", CopJson.From(count)), ("file", CopJson.From(path)));
        var written = Counted.Text(count, isGraph ? "node" : "event");
        return invocation.Answer(json, () => invocation.Screen.Note($"Wrote {written} of topic '{topicId}' to '{path}'."));
    }

    // From the store, not the log: upcasters change what readers see, and another store gets the stored bytes (M-3).
    private static async Task<long> WriteAsync(CommandContext invocation, OpenStore store, string topicId, Stream target)
    {
        var isCloud = invocation.Arguments.GetValue(Format) == CloudEvents;
        var head = await store.Storage.GetHeadAsync(topicId, invocation.Cancellation).ConfigureAwait(false);
        // A replica is exported under the id of the store that it comes from (CE-6).
        var storeId = head?.ReplicaOf ?? store.Storage.StoreId;
        if (!isCloud)
            WriteLine(target, new ExportHeader(storeId, topicId).ToJson());
        var count = 0L;
        var events = store.Storage.ReadTopicAsync(topicId, cancellationToken: invocation.Cancellation);
        await foreach (var stored in events.ConfigureAwait(false))
        {
            WriteLine(target, isCloud ? new CarriedEvent(storeId, stored).ToJson(store.Storage.NodeId) : stored.Json);
            if (++count % 10_000 == 0)
                invocation.Screen.Progress($"Exported {count} of {head?.LastSeq} events");
        }

        invocation.Screen.EndProgress();
        return count;
    }

    // With the context in the document, so that a reader needs no network.
    private static async Task<long> WriteGraphAsync(CommandContext invocation, OpenStore store, string topicId, Stream target)
    {
        var export = new JsonLdExport(new JsonLdOptions { EmbedContext = true });
        var nodes = TopicGraph.ReadAsync(store.Kernel, topicId, export, invocation.Cancellation);
        return await (invocation.Arguments.GetValue(Format) == NQuads
            ? TopicGraph.WriteNQuadsAsync(nodes, target, invocation.Cancellation)
            : TopicGraph.WriteJsonLdAsync(nodes, export, target, invocation.Cancellation)).ConfigureAwait(false);
    }

    private static void WriteLine(Stream target, CopJson line)
    {
        target.Write(line.Utf8.Span);
        target.WriteByte((byte)'\n');
    }
}
