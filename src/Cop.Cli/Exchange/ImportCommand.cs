using System.CommandLine;

namespace Cop.Cli;

/// <summary><c>cop topic import</c>: takes what <c>export</c> wrote into another store, as it is.</summary>
internal static class ImportCommand
{
    private const int BatchSize = 500;

    private static readonly Argument<string?> File = new("FILE") { Description = "What export wrote; standard input without it, or for '-'.", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Option<string> Format = ExportCommand.FormatOption();
    private static readonly Option<string?> From = new("--from") { Description = "The store that the events come from, where no header line says it.", HelpName = "STORE_ID" };

    public static Command Create() =>
        CommandContext.On(new Command("import", "Takes the events of another store's topics in, verbatim; foreign CloudEvents are appended as new events.") { File, Format, From }, RunAsync);

    private static async Task<int> RunAsync(CommandContext invocation)
    {
        var lines = await ReadAsync(invocation).ConfigureAwait(false);
        var store = await OpenStore.ForWritingAsync(invocation, mustExist: false).ConfigureAwait(false);
        await using var open = store.ConfigureAwait(false);
        var imported = new Dictionary<string, ImportedTopic>(StringComparer.Ordinal);
        var done = 0;
        foreach (var batch in Batches(lines))
        {
            if (await TakeAsync(store.Kernel, batch, imported, invocation.Cancellation).ConfigureAwait(false) is { } refused)
                throw At(batch, refused, done);
            done += batch.Count;
            invocation.Screen.Progress($"Imported {done} of {lines.Count} events");
        }

        invocation.Screen.EndProgress();
        foreach (var topic in imported.Values)
            topic.Digest = (await store.Kernel.GetStateAsync(topic.TopicId, null, invocation.Cancellation).ConfigureAwait(false))?.Digest;
        return invocation.Answer(CopJson.Object(("topics", CopJson.Array(imported.Values.Select(topic => topic.ToJson())))), () =>
        {
            foreach (var topic in imported.Values)
                topic.Show(invocation.Screen);
        });
    }

    private static async Task<IReadOnlyList<ImportedLine>> ReadAsync(CommandContext invocation)
    {
        var reader = new ImportReader(invocation.Arguments.GetValue(Format) == ExportCommand.CloudEvents, invocation.Arguments.GetValue(From));
        var path = invocation.Arguments.GetValue(File);
        if (path is not (null or "-") && !System.IO.File.Exists(path))
            throw new CopException(new CopError(CopErrorCodes.NotFound, $"There is no file '{path}'."));
        var source = path is null or "-" ? Console.OpenStandardInput() : System.IO.File.OpenRead(path);
        await using var owned = source.ConfigureAwait(false);
        return await reader.ReadAsync(source, invocation.Cancellation).ConfigureAwait(false);
    }

    /// <summary>Runs of lines that go in together: of one topic and one kind, in the order of the lines.</summary>
    private static IEnumerable<IReadOnlyList<ImportedLine>> Batches(IReadOnlyList<ImportedLine> lines)
    {
        var batch = new List<ImportedLine>();
        foreach (var line in lines)
        {
            if (batch.Count > 0 && (batch.Count == BatchSize || line.Event is null || line.Event.TopicId != batch[0].Event?.TopicId || line.StoreId != batch[0].StoreId))
            {
                yield return batch;
                batch = [];
            }

            batch.Add(line);
        }

        yield return batch;
    }

    private static async Task<CopError?> TakeAsync(CopKernel kernel, IReadOnlyList<ImportedLine> batch, Dictionary<string, ImportedTopic> imported, CancellationToken cancellationToken)
    {
        if (batch[0].Foreign is { } foreign)
        {
            var topicId = foreign.Draft.TopicId!;
            var appended = await kernel.AppendAsync(topicId, foreign.Draft, Actor.System("cop-import"), cancellationToken: cancellationToken).ConfigureAwait(false);
            if (!appended.TryGet(out var receipt, out var refused))
                return refused;
            Topic(topicId, null).Add(receipt.IsDuplicate ? 0 : 1, receipt.IsDuplicate ? 1 : 0, []);
            return null;
        }

        var result = await kernel.ReplicateAsync(batch[0].StoreId!, [.. batch.Select(line => line.Event!)], cancellationToken).ConfigureAwait(false);
        if (!result.TryGet(out var replicated, out var error))
            return error;
        Topic(batch[0].Event!.TopicId, batch[0].StoreId).Add(replicated.Stored, replicated.Skipped, replicated.Missing);
        return null;

        ImportedTopic Topic(string topicId, string? storeId) => imported.TryGetValue(topicId, out var known) ? known : imported[topicId] = new ImportedTopic(topicId, storeId);
    }

    // The kernel names the event; the reader of the message has lines.
    private static CopException At(IReadOnlyList<ImportedLine> batch, CopError error, int done)
    {
        var line = batch.FirstOrDefault(line => line.Event is { } received && error.Message.Contains($"'{received.Id}'", StringComparison.Ordinal)) ?? batch[0];
        var written = done == 0 ? "Nothing was written." : $"The {done} events of the lines before are in the store; importing again passes over them.";
        return new CopException(error with { Message = $"Line {line.Number}: {error.Message} {written}" });
    }
}
