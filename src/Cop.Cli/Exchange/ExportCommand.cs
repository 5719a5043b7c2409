using System.CommandLine;

namespace Cop.Cli;

/// <summary><c>cop topic export</c>: a topic's events as they are stored, one a line.</summary>
internal static class ExportCommand
{
    public const string Ndjson = "ndjson";
    public const string CloudEvents = "cloudevents";

    private static readonly Argument<string?> Topic = TopicResolver.Argument();
    private static readonly Option<string> Format = FormatOption();
    private static readonly Option<string?> Output = new("--output", "-o") { Description = "A file to write; standard output without it.", HelpName = "FILE" };

    public static Option<string> FormatOption()
    {
        var format = new Option<string>("--format")
        {
            Description = "ndjson: a header line, then the events' canonical bytes; cloudevents: one CloudEvent 1.0.2 in JSON a line.",
            HelpName = "ndjson|cloudevents",
            DefaultValueFactory = _ => Ndjson,
        };
        return format.AcceptOnlyFromAmong(Ndjson, CloudEvents);
    }

    public static Command Create() => CommandContext.On(new Command("export", "Writes a topic, one event a line.") { Topic, Format, Output }, RunAsync);

    private static async Task<int> RunAsync(CommandContext invocation)
    {
        var store = await OpenStore.ForReadingAsync(invocation).ConfigureAwait(false);
        await using var open = store.ConfigureAwait(false);
        var topicId = await TopicResolver.ResolveAsync(store, invocation.Arguments.GetValue(Topic), invocation.Cancellation).ConfigureAwait(false);
        var path = invocation.Arguments.GetValue(Output);
        var target = path is null ? Console.OpenStandardOutput() : new FileStream(path, FileMode.Create, FileAccess.Write);
        await using var owned = target.ConfigureAwait(false);
        var buffered = new BufferedStream(target, 64 * 1024);
        await using var flushed = buffered.ConfigureAwait(false);
        var count = await WriteAsync(invocation, store, topicId, buffered).ConfigureAwait(false);
        if (path is not null && !invocation.AsJson)
            invocation.Screen.Note($"Wrote {count} events of topic '{topicId}' to '{path}'.");
        return ExitCode.Ok;
    }

    // From the storage, not the log: what upcasters show is for readers, and another store gets what was stored (M-3).
    private static async Task<long> WriteAsync(CommandContext invocation, OpenStore store, string topicId, Stream target)
    {
        var isCloud = invocation.Arguments.GetValue(Format) == CloudEvents;
        var head = await store.Storage.GetHeadAsync(topicId, invocation.Cancellation).ConfigureAwait(false);
        // A replica passes on under the name of the store that it comes from (CE-6).
        if (!isCloud)
            WriteLine(target, new ExportHeader(head?.ReplicaOf ?? store.Storage.StoreId, topicId).ToJson());
        var count = 0L;
        await foreach (var stored in store.Storage.ReadTopicAsync(topicId, cancellationToken: invocation.Cancellation).ConfigureAwait(false))
        {
            WriteLine(target, isCloud ? CloudEventExport.Convert(stored, store.Storage.NodeId).Json : stored.Json);
            if (++count % 10_000 == 0)
                invocation.Screen.Progress($"Exported {count} of {head?.LastSeq} events");
        }

        invocation.Screen.EndProgress();
        return count;
    }

    private static void WriteLine(Stream target, CopJson line)
    {
        target.Write(line.Utf8.Span);
        target.WriteByte((byte)'\n');
    }
}
