using System.CommandLine;
using Cop.Ledger;

namespace Cop.Cli;

/// <summary><c>cop evidence</c>: exports a topic as one file that proves its events, and verifies such files offline.</summary>
internal static class EvidenceCommands
{
    private static readonly Argument<string?> Topic = TopicResolver.Argument();
    private static readonly Argument<string> Bundle = LedgerOptionSet.File("FILE", "The evidence bundle.");
    private static readonly Option<string?> Output = new("--output", "-o")
    {
        Description = "The file to write (default: standard output).",
        HelpName = "FILE",
    };

    public static Command Create() => new("evidence", "Exports the events of a topic with their proofs, and verifies such files offline.")
    {
        CommandContext.On(
            new Command("export", "Writes one file with the events of a topic and everything that proves them.")
            {
                Topic, Output, LedgerOptionSet.Trust,
            }, ExportAsync),
        CommandContext.On(
            new Command("verify", "Verifies an evidence bundle: exit code 0 verified, 10 tampered, 14 not verifiable, 2 no bundle.")
            {
                Bundle, LedgerOptionSet.Trust,
            }, VerifyAsync),
    };

    private static async Task<int> ExportAsync(CommandContext invocation)
    {
        var keys = LedgerOptionSet.ReadTrust(invocation).Keys;
        var store = await OpenStore.ForReadingAsync(invocation).ConfigureAwait(false);
        await using var open = store.ConfigureAwait(false);
        var topicId = await TopicResolver.ResolveAsync(store, invocation.Arguments.GetValue(Topic), invocation.Cancellation)
            .ConfigureAwait(false);
        var (reader, origin) = await LedgerOptionSet.OpenAsync(store, invocation.Cancellation).ConfigureAwait(false);
        var bundle = (await EvidenceBundle.ExportAsync(store.Storage, reader, origin, topicId, keys, invocation.Cancellation)
            .ConfigureAwait(false)).Unwrap();
        if (invocation.Arguments.GetValue(Output) is not { } path)
        {
            invocation.Screen.Write(bundle.ToString());
            return ExitCode.Ok;
        }

        await File.WriteAllBytesAsync(path, bundle.Utf8, invocation.Cancellation).ConfigureAwait(false);
        var events = bundle["items"]!.Items.Count();
        return invocation.Answer(
            CopJson.Object(("events", CopJson.From(events))),
            () => invocation.Screen.Text($"Wrote {Counted.Text(events, "event")} of topic '{topicId}' with their proofs to '{path}'."));
    }

    private static async Task<int> VerifyAsync(CommandContext invocation)
    {
        var (path, trust) = (invocation.Arguments.GetValue(Bundle)!, LedgerOptionSet.ReadTrust(invocation));
        if (new FileInfo(path).Length > EvidenceBundle.MaxBytes + 1)
            throw new CopException(new CopError(CopErrorCodes.LimitExceeded, $"'{path}' is larger than {EvidenceBundle.MaxBytes} bytes."));
        var read = EvidenceVerifier.Verify(await File.ReadAllBytesAsync(path, invocation.Cancellation).ConfigureAwait(false), trust);
        if (!read.TryGet(out var found, out var error))
            return invocation.Fail(error);

        return invocation.Answer(
            CopJson.Object(
                ("topicId", CopJson.From(found.TopicId)), ("events", CopJson.From(found.Events.Length)),
                ("records", CopJson.From(found.Head.Size)), ("tampered", CopJson.From(found.IsTampered)),
                ("faults", CopJson.Array(found.Faults.Select(fault => fault.ToJson())))),
            () => Show(invocation, found), LedgerOptionSet.Code(found.IsTampered, found.Faults.Length));
    }

    private static void Show(CommandContext invocation, EvidenceVerification found)
    {
        foreach (var fault in found.Faults)
            invocation.Screen.Text($"{fault.Index} {fault.Kind}: {fault.Message}", 2, fault.IsTampering ? "red" : "yellow");
        foreach (var (witness, time) in found.Witnesses)
            invocation.Screen.Text($"Co-signed by {witness} at {CopTime.Format(time)}.");
        foreach (var time in found.Timestamps)
            invocation.Screen.Text($"Time stamp of {CopTime.Format(time)}.");
        var verdict = LedgerOptionSet.Verdict(found.IsTampered, found.Faults.Length);
        invocation.Screen.Text($"{Counted.Text(found.Events.Length, "event")} of topic '{found.TopicId}': {verdict}.");
    }
}
