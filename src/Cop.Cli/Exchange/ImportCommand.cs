using System.Collections.Immutable;
using System.CommandLine;

namespace Cop.Cli;

/// <summary><c>cop topic import</c>: reads what <c>cop topic export</c> wrote into another store, unchanged.</summary>
internal static class ImportCommand
{
    private const int BatchSize = 500;

    private static readonly AdmissionLimits Standard = new();

    private static readonly Argument<string?> File = new("FILE")
    {
        Description = "A file that export wrote (default, and for '-': standard input).",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<string> Format = ExportCommand.FormatOption();

    private static readonly Option<string?> SourceStore = new Option<string?>("--source-store")
    {
        Description = "The id of the store that the events come from, if no header line names it.",
        HelpName = "STORE_ID",
    }.Identifier();

    private static readonly Option<long?> MaxEventBytes = ValueRules.Number(
        ImportReader.MaxEventBytesOption, 1024, 256 * 1024 * 1024, $"The size of the largest event (default: {Standard.MaxEventBytes}).");

    private static readonly Option<long?> MaxDepth = ValueRules.Number(
        ImportReader.MaxDepthOption, 4, 1024, $"The nesting of the deepest event (default: {Standard.MaxDepth}).");

    public static Command Create() => CommandContext.On(
        new Command("import", "Imports topics of another store unchanged, as replicas. Foreign CloudEvents are appended as new events.")
        {
            File, Format, SourceStore, MaxEventBytes, MaxDepth,
        },
        RunAsync);

    private static async Task<int> RunAsync(CommandContext invocation)
    {
        var limits = Standard with
        {
            MaxEventBytes = (int)(invocation.Arguments.GetValue(MaxEventBytes) ?? Standard.MaxEventBytes),
            MaxDepth = (int)(invocation.Arguments.GetValue(MaxDepth) ?? Standard.MaxDepth),
        };
        var lines = await ReadAsync(invocation, limits).ConfigureAwait(false);
        var store = await OpenStore.ForWritingAsync(invocation, mustExist: false, limits).ConfigureAwait(false);
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
        {
            var state = await store.Kernel.GetStateAsync(topic.TopicId, null, invocation.Cancellation).ConfigureAwait(false);
            topic.Digest = state.Unwrap()?.Digest;
        }

        return invocation.Answer(CopJson.Object(("topics", CopJson.Array(imported.Values.Select(topic => topic.ToJson())))), () =>
        {
            foreach (var topic in imported.Values)
                topic.Show(invocation.Screen);
        });
    }

    private static async Task<IReadOnlyList<ImportedLine>> ReadAsync(CommandContext invocation, AdmissionLimits limits)
    {
        var isCloud = invocation.Arguments.GetValue(Format) == ExportCommand.CloudEvents;
        var reader = new ImportReader(isCloud, invocation.Arguments.GetValue(SourceStore), limits.ToJsonLimits());
        var path = invocation.Arguments.GetValue(File);
        if (path is not (null or "-") && !System.IO.File.Exists(path))
        {
            throw new CopException(new CopError(
                CopErrorCodes.NotFound, $"There is no file '{path}'; name one that 'cop topic export' wrote."));
        }

        var source = path is null or "-" ? Console.OpenStandardInput() : System.IO.File.OpenRead(path);
        await using var owned = source.ConfigureAwait(false);
        return await reader.ReadAsync(source, invocation.Cancellation).ConfigureAwait(false);
    }

    /// <summary>Groups lines that are committed together: of one topic and one kind, in the order of the lines.</summary>
    private static IEnumerable<IReadOnlyList<ImportedLine>> Batches(IReadOnlyList<ImportedLine> lines)
    {
        var batch = new List<ImportedLine>();
        foreach (var line in lines)
        {
            if (batch.Count > 0 && !BelongsTo(batch, line))
            {
                yield return batch;
                batch = [];
            }

            batch.Add(line);
        }

        yield return batch;
    }

    private static bool BelongsTo(List<ImportedLine> batch, ImportedLine line) =>
        batch.Count < BatchSize
        && line.Event is not null
        && line.Event.TopicId == batch[0].Event?.TopicId
        && line.StoreId == batch[0].StoreId;

    private static async Task<CopError?> TakeAsync(
        CopKernel kernel,
        IReadOnlyList<ImportedLine> batch,
        Dictionary<string, ImportedTopic> imported,
        CancellationToken cancellationToken)
    {
        if (batch[0].Foreign is { } foreign)
        {
            var topicId = foreign.Draft.TopicId!;
            var actor = Actor.System("importer");
            var appended = await kernel.AppendAsync(topicId, foreign.Draft, actor, cancellationToken: cancellationToken)
                .ConfigureAwait(false);
            if (!appended.TryGet(out var receipt, out var refused))
                return refused;
            Topic(topicId, null).Add(receipt.IsDuplicate ? 0 : 1, receipt.IsDuplicate ? 1 : 0, []);
            return null;
        }

        ImmutableArray<Event> events = [.. batch.Select(line => line.Event!)];
        var result = await kernel.ReplicateAsync(batch[0].StoreId!, events, cancellationToken).ConfigureAwait(false);
        if (!result.TryGet(out var replicated, out var error))
            return error;
        Topic(events[0].TopicId, batch[0].StoreId).Add(replicated.Stored, replicated.Skipped, replicated.Missing);
        return null;

        ImportedTopic Topic(string topicId, string? storeId) =>
            imported.TryGetValue(topicId, out var known) ? known : imported[topicId] = new ImportedTopic(topicId, storeId);
    }

    // The kernel names the event; a reader of the message has lines.
    private static CopException At(IReadOnlyList<ImportedLine> batch, CopError error, int done)
    {
        var line = batch.FirstOrDefault(line => line.Event is { } received && Names(error, received.Id)) ?? batch[0];
        var written = done switch
        {
            0 => "Nothing was written.",
            1 => "1 event of earlier lines is in the store; importing again skips it.",
            _ => $"{done} events of earlier lines are in the store; importing again skips them.",
        };
        return new CopException(error with { Message = $"Line {line.Number}: {error.Message} {written}" });
    }

    private static bool Names(CopError error, string id) => error.Message.Contains($"'{id}'", StringComparison.Ordinal);
}
