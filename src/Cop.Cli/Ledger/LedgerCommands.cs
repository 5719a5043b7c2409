using System.CommandLine;
using System.Security.Cryptography;
using Cop.Ledger;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cop.Cli;

/// <summary><c>cop ledger</c>: keys, verification, heads and acceptance of a store's ledger.</summary>
internal static class LedgerCommands
{
    private static readonly Argument<string> NewKeyFile =
        LedgerOptionSet.File("KEY-FILE", "The file to create; only its owner can read it.");

    private static readonly Option<string?> KeyId =
        LedgerOptionSet.Text("--id", "urn:cop:key:…", "The id of the key (default: derived from it).");

    private static readonly Option<string?> Key = LedgerOptionSet.Text("--key", "FILE", "The key file that signs.");
    private static readonly Option<string?> Reason = LedgerOptionSet.Text("--reason", "TEXT", "The reason, for the auditor.");
    private static readonly Option<string> Operator = OperatorOption.Create();
    private static readonly Option<string[]> Known = new("--checkpoint")
    {
        Description = "A file with a checkpoint that was kept outside the store; may be repeated.",
        HelpName = "FILE",
        AllowMultipleArgumentsPerToken = false,
    };

    public static Command Create() => new("ledger", "Makes keys, extends and verifies the ledger of a store, and works with witnesses.")
    {
        CommandContext.On(
            new Command("keygen", "Creates a key file and prints its public key for a trust file.") { NewKeyFile, KeyId }, KeygenAsync),
        CommandContext.On(
            new Command("extend", "Extends the ledger to the end of the log, with a signed checkpoint.")
            {
                Key, LedgerOptionSet.OfTopic,
            }, ExtendAsync),
        CommandContext.On(
            new Command("head", "Prints the last signed checkpoint, to be kept outside the store.") { LedgerOptionSet.OfTopic },
            HeadAsync),
        CommandContext.On(
            new Command("verify", "Verifies the ledger and that it matches the log: exit code 0 clean, 10 tampered, 14 not verifiable.")
            {
                LedgerOptionSet.Trust, Known, LedgerOptionSet.OfTopic,
            }, VerifyAsync),
        CommandContext.On(
            new Command("accept", "Accepts, as an operator, the ledger that replaces one whose store lost recorded events.")
            {
                Key, Reason, Operator,
            }, AcceptAsync),
        WitnessCommands.Request(),
        WitnessCommands.Witness(),
        WitnessCommands.Attach(),
        WitnessCommands.Tiles(),
    };

    private static Task<int> KeygenAsync(CommandContext invocation)
    {
        var secret = RandomNumberGenerator.GetBytes(Ed25519Signer.PrivateKeySize);
        var key = KeyFile.Create(invocation.Arguments.GetValue(NewKeyFile)!, secret, invocation.Arguments.GetValue(KeyId)).Unwrap();
        CryptographicOperations.ZeroMemory(secret);
        var trust = new TrustFile { Keys = [key] }.ToJson();
        return Task.FromResult(invocation.Answer(trust, () => invocation.Screen.Write(trust.ToString())));
    }

    private static async Task<int> ExtendAsync(CommandContext invocation)
    {
        using var signer = LedgerOptionSet.ReadKey(invocation, Key);
        var storage = await OpenStore.OpenStorageAsync(invocation, "ledger", mustExist: true).ConfigureAwait(false);
        await using var open = storage.ConfigureAwait(false);
        var follower = new LedgerFollower(new LedgerOptions
        {
            Signer = signer,
            CheckpointInterval = TimeSpan.FromTicks(1),
            TopicId = invocation.Arguments.GetValue(LedgerOptionSet.OfTopic),
        });
        var context = new LogFollowerContext(storage, TimeProvider.System, NullLogger.Instance);
        while (await follower.CatchUpAsync(context, invocation.Cancellation).ConfigureAwait(false) is not null)
            continue;
        return invocation.Answer(
            CopJson.Object(("records", CopJson.From(follower.RecordCount))),
            () => invocation.Screen.Text($"The ledger has {Counted.Text(follower.RecordCount, "record")}."));
    }

    private static async Task<int> HeadAsync(CommandContext invocation)
    {
        var store = await OpenStore.ForReadingAsync(invocation).ConfigureAwait(false);
        await using var open = store.ConfigureAwait(false);
        var (reader, origin) = await LedgerOptionSet.OpenAsync(
            store, invocation.Cancellation, invocation.Arguments.GetValue(LedgerOptionSet.OfTopic)).ConfigureAwait(false);
        var note = await reader.ReadLastCheckpointAsync(origin, invocation.Cancellation).ConfigureAwait(false)
            ?? throw LedgerOptionSet.NoCheckpoint(origin);
        return invocation.Answer(
            CopJson.Object(("checkpoint", CopJson.From(note))), () => invocation.Screen.Write(note.TrimEnd('\n')));
    }

    private static async Task<int> VerifyAsync(CommandContext invocation)
    {
        var trust = LedgerOptionSet.ReadTrust(invocation);
        SignedNote[] known =
            [.. (invocation.Arguments.GetValue(Known) ?? []).Select(path => SignedNote.Parse(File.ReadAllText(path)).Unwrap())];
        var store = await OpenStore.ForReadingAsync(invocation).ConfigureAwait(false);
        await using var open = store.ConfigureAwait(false);
        var (reader, origin) = await LedgerOptionSet.OpenAsync(
            store, invocation.Cancellation, invocation.Arguments.GetValue(LedgerOptionSet.OfTopic)).ConfigureAwait(false);
        var found = await LedgerVerifier.VerifyAsync(
            reader, origin, origin.ReadLogAsync(store.Storage, 1, invocation.Cancellation), new LedgerVerificationOptions
            {
                Trust = trust,
                KnownCheckpoints = [.. known],
                Progress = new Progress<long>(records => invocation.Screen.Progress($"Verified {records} records")),
            }, invocation.Cancellation).ConfigureAwait(false);
        invocation.Screen.EndProgress();
        return invocation.Answer(
            LedgerOptionSet.ToJson(found), () =>
            {
                foreach (var (witness, size, time) in found.Witnesses)
                    invocation.Screen.Text($"Co-signed by {witness} at {CopTime.Format(time)}: {Counted.Text(size, "record")}.");
                foreach (var witness in found.MissingWitnesses)
                    invocation.Screen.Text($"Witness {witness} has co-signed no checkpoint of this ledger.", 2, "yellow");
                foreach (var (size, time) in found.Timestamps)
                    invocation.Screen.Text($"Time stamp of {CopTime.Format(time)}: {Counted.Text(size, "record")}.");
                foreach (var fault in found.Faults)
                    invocation.Screen.Text($"{fault.Index} {fault.Kind}: {fault.Message}", 2, fault.IsTampering ? "red" : "yellow");
                var verdict = LedgerOptionSet.Verdict(found.IsTampered, found.Faults.Length);
                invocation.Screen.Text(
                    $"Ledger '{found.Origin}': {Counted.Text(found.Head.Size, "record")}, {found.SignedRecords} under a signed checkpoint, "
                    + $"{Counted.Text(found.PendingEvents, "pending event")}: {verdict}.");
            },
            LedgerOptionSet.Code(found.IsTampered, found.Faults.Length));
    }

    private static async Task<int> AcceptAsync(CommandContext invocation)
    {
        using var signer = LedgerOptionSet.ReadKey(invocation, Key)
            ?? throw new CopException(new CopError(CopErrorCodes.InvalidQuery, "Name the operator's key file with --key."));
        var reason = invocation.Arguments.GetValue(Reason)
            ?? throw new CopException(new CopError(CopErrorCodes.InvalidQuery, "Give the reason with --reason."));
        var store = await OpenStore.ForWritingAsync(invocation).ConfigureAwait(false);
        await using var open = store.ConfigureAwait(false);
        var (reader, origin) = await LedgerOptionSet.OpenAsync(store, invocation.Cancellation).ConfigureAwait(false);
        if (origin.Previous is null)
            throw new CopException(new CopError(CopErrorCodes.InvalidQuery, $"Ledger '{origin.Name}' replaces no other one."));
        var by = invocation.Arguments.GetValue(Operator)!;
        await OriginAcceptance.AcceptAsync(reader, origin, by, reason, signer, invocation.Cancellation).ConfigureAwait(false);
        return invocation.Answer(
            CopJson.Object(("accepted", CopJson.From(origin.Name))),
            () => invocation.Screen.Text(
                $"Accepted ledger '{origin.Name}' after '{origin.Previous.Origin}' of {origin.Previous.Size} records."));
    }
}
