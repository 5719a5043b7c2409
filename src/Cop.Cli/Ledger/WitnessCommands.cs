using System.CommandLine;
using System.Globalization;
using Cop.Ledger;

namespace Cop.Cli;

/// <summary>The commands of <c>cop ledger</c> for witnesses, time stamps and tiles. None uses the network.</summary>
internal static class WitnessCommands
{
    private static readonly Option<long?> Old =
        ValueRules.Number("--old", 0, long.MaxValue, "The size that the witness saw last (default: 0).");

    private static readonly Argument<string> RequestFile = LedgerOptionSet.File("REQUEST", "The file that 'cop ledger request' wrote.");
    private static readonly Option<string?> State =
        LedgerOptionSet.Text("--state", "DIR", "The directory of the checkpoints that were seen.");

    private static readonly Option<string?> Key = LedgerOptionSet.Text("--key", "FILE", "The key file of the witness.");
    private static readonly Option<string?> Name = LedgerOptionSet.Text("--name", "NAME", "The name of the witness in co-signatures.");
    private static readonly Option<string?> Cosignature =
        LedgerOptionSet.Text("--cosignature", "FILE", "The line that a witness returned.");

    private static readonly Option<string?> Timestamp =
        LedgerOptionSet.Text("--timestamp", "FILE", "The response of a time-stamping authority.");

    private static readonly Option<string?> Query =
        LedgerOptionSet.Text("--timestamp-query", "FILE", "Writes the query for an authority here.");

    private static readonly Argument<string> Directory = LedgerOptionSet.File("DIR", "The directory for checkpoint and tiles.");

    public static Command Request() => CommandContext.On(
        new Command("request", "Prints the last checkpoint with a proof for a witness; or writes a query for a time stamp.") { Old, Query },
        RequestAsync);

    public static Command Witness() => CommandContext.On(
        new Command("witness", "Co-signs a checkpoint if it extends the last one seen, and refuses it otherwise (exit code 10).")
        {
            RequestFile, State, Key, Name, LedgerOptionSet.Trust,
        }, WitnessAsync);

    public static Command Attach() => CommandContext.On(
        new Command("attach", "Stores a co-signature or a time stamp of the last checkpoint beside the ledger.") { Cosignature, Timestamp },
        AttachAsync);

    public static Command Tiles() => CommandContext.On(
        new Command("tiles", "Writes the tree as static files (C2SP tlog-tiles).") { Directory }, TilesAsync);

    private static async Task<int> RequestAsync(CommandContext invocation)
    {
        var store = await OpenStore.ForReadingAsync(invocation).ConfigureAwait(false);
        await using var open = store.ConfigureAwait(false);
        var (reader, origin, note, head) = await LastAsync(store, invocation.Cancellation).ConfigureAwait(false);
        if (invocation.Arguments.GetValue(Query) is { } path)
        {
            await File.WriteAllBytesAsync(path, CheckpointTimestamp.Request(head), invocation.Cancellation).ConfigureAwait(false);
            return ExitCode.Ok;
        }

        var old = invocation.Arguments.GetValue(Old) ?? 0;
        if (old > head.Size)
        {
            throw new CopException(new CopError(
                CopErrorCodes.InvalidQuery, $"--old is {old}, the last checkpoint has {head.Size} records."));
        }

        var proof = await reader.OpenTree(origin).ProveConsistencyAsync(old, head.Size, invocation.Cancellation).ConfigureAwait(false);
        var request = new WitnessRequest(old, proof, note).ToString();
        return invocation.Answer(
            CopJson.Object(("request", CopJson.From(request))), () => invocation.Screen.Write(request.TrimEnd('\n')));
    }

    private static async Task<int> WitnessAsync(CommandContext invocation)
    {
        var (state, name) = (invocation.Arguments.GetValue(State), invocation.Arguments.GetValue(Name));
        using var signer = LedgerOptionSet.ReadKey(invocation, Key);
        if (state is null || name is null || signer is null || !NoteKey.IsName(name))
        {
            throw new CopException(new CopError(
                CopErrorCodes.InvalidQuery, "A witness needs --state, --key and a --name without white space and '+'."));
        }

        var text = await File.ReadAllTextAsync(invocation.Arguments.GetValue(RequestFile)!, invocation.Cancellation).ConfigureAwait(false);
        var request = WitnessRequest.Parse(text).Unwrap();
        var seen = new WitnessFile(state);
        var origin = Checkpoint.Parse(request.Note.Text).Unwrap().Origin;
        var witness = new Witness(name, signer, LedgerOptionSet.ReadTrust(invocation));
        var decided = await witness.CosignAsync(
            request, seen.Read(origin), TimeProvider.System.GetUtcNow(), invocation.Cancellation).ConfigureAwait(false);
        if (!decided.TryGet(out var cosigned, out var refusal))
            return invocation.Fail(refusal);

        seen.Write(cosigned.Seen);
        var line = cosigned.Cosignature.ToString();
        return invocation.Answer(
            CopJson.Object(("cosignature", CopJson.From(line))), () => invocation.Screen.Write(line));
    }

    private static async Task<int> AttachAsync(CommandContext invocation)
    {
        var (linePath, responsePath) = (invocation.Arguments.GetValue(Cosignature), invocation.Arguments.GetValue(Timestamp));
        var store = await OpenStore.ForWritingAsync(invocation).ConfigureAwait(false);
        await using var open = store.ConfigureAwait(false);
        var (reader, origin, _, head) = await LastAsync(store, invocation.Cancellation).ConfigureAwait(false);
        if (linePath is not null)
        {
            var text = (await File.ReadAllTextAsync(linePath, invocation.Cancellation).ConfigureAwait(false)).TrimEnd('\n');
            var line = NoteSignature.Parse(text)
                ?? throw new CopException(new CopError(LedgerErrorCodes.InvalidCheckpoint, $"'{linePath}' holds no co-signature."));
            await reader.AttachCosignatureAsync(origin, head, line, invocation.Cancellation).ConfigureAwait(false);
        }

        if (responsePath is not null)
        {
            var response = await File.ReadAllBytesAsync(responsePath, invocation.Cancellation).ConfigureAwait(false);
            await reader.AttachTimestampAsync(
                origin, head, CheckpointTimestamp.ReadResponse(head, response).Unwrap(), invocation.Cancellation).ConfigureAwait(false);
        }

        return invocation.Answer(
            CopJson.Object(("size", CopJson.From(head.Size))),
            () => invocation.Screen.Text(string.Create(CultureInfo.InvariantCulture, $"Attached to checkpoint {head.Size}.")));
    }

    private static async Task<int> TilesAsync(CommandContext invocation)
    {
        var store = await OpenStore.ForReadingAsync(invocation).ConfigureAwait(false);
        await using var open = store.ConfigureAwait(false);
        var (reader, origin, note, head) = await LastAsync(store, invocation.Cancellation).ConfigureAwait(false);
        var target = invocation.Arguments.GetValue(Directory)!;
        var count = await LedgerTiles.WriteAsync(reader, origin, note, head, target, invocation.Cancellation).ConfigureAwait(false);
        return invocation.Answer(
            CopJson.Object(("tiles", CopJson.From(count))),
            () => invocation.Screen.Text($"Wrote {Counted.Text(count, "tile")} to '{target}'."));
    }

    private static async Task<(LedgerReader Reader, LedgerOrigin Origin, SignedNote Note, Checkpoint Head)> LastAsync(
        OpenStore store, CancellationToken cancellationToken)
    {
        var (reader, origin) = await LedgerOptionSet.OpenAsync(store, cancellationToken).ConfigureAwait(false);
        var text = await reader.ReadLastCheckpointAsync(origin, cancellationToken).ConfigureAwait(false)
            ?? throw LedgerOptionSet.NoCheckpoint(origin);
        var note = SignedNote.Parse(text).Unwrap();
        return (reader, origin, note, Checkpoint.Parse(note.Text).Unwrap());
    }
}
