using System.CommandLine;
using Cop.Ledger;

namespace Cop.Cli;

/// <summary>The options, inputs and results that commands on ledgers and evidence share.</summary>
internal static class LedgerOptionSet
{
    public static Option<string?> Trust { get; } = Text("--trust", "FILE", "The trust file: the keys that a verifier trusts.");

    public static Option<string?> OfTopic { get; } =
        Text("--of-topic", "TOPIC", "The ledger of this topic alone (default: the ledger of all topics).");

    public static Argument<string> File(string name, string description) => new(name) { Description = description };

    public static Option<string?> Text(string name, string helpName, string description) =>
        new(name) { Description = description, HelpName = helpName };

    public static TrustFile ReadTrust(CommandContext invocation) =>
        invocation.Arguments.GetValue(Trust) is { } path ? TrustFile.Read(path).Unwrap() : TrustFile.Empty;

    public static Ed25519Signer? ReadKey(CommandContext invocation, Option<string?> option) =>
        invocation.Arguments.GetValue(option) is { } path ? KeyFile.Read(path).Unwrap() : null;

    /// <summary>Opens the present ledger of a store.</summary>
    /// <exception cref="CopException">The store has no ledger.</exception>
    public static async Task<(LedgerReader Reader, LedgerOrigin Origin)> OpenAsync(
        OpenStore store, CancellationToken cancellationToken, string? topicId = null)
    {
        var reader = LedgerReader.Open(store.Storage, topicId).Unwrap();
        var origins = await reader.ReadOriginsAsync(cancellationToken).ConfigureAwait(false);
        return origins.IsEmpty
            ? throw new CopException(new CopError(
                LedgerErrorCodes.NoLedger,
                $"Store '{store.Storage.StoreId}' has no ledger; host it with AddLedger, or run 'cop ledger extend'."))
            : (reader, origins[^1]);
    }

    public static CopException NoCheckpoint(LedgerOrigin origin) => new(new CopError(
        LedgerErrorCodes.NoLedger, $"Ledger '{origin.Name}' has no signed checkpoint; run 'cop ledger extend --key FILE'."));

    public static string Verdict(bool isTampered, int faults) => isTampered ? "TAMPERED" : faults > 0 ? "not verifiable" : "clean";

    public static int Code(bool isTampered, int faults) =>
        isTampered ? ExitCode.Integrity : faults > 0 ? ExitCode.Unverifiable : ExitCode.Ok;

    public static CopJson ToJson(LedgerVerification found) => CopJson.Object(
        ("origin", CopJson.From(found.Origin)), ("records", CopJson.From(found.Head.Size)),
        ("root", CopJson.From(found.Head.Root.ToString())),
        ("signedCheckpoints", CopJson.From(found.SignedCheckpoints)), ("signedRecords", CopJson.From(found.SignedRecords)),
        ("pendingEvents", CopJson.From(found.PendingEvents)),
        ("witnesses", CopJson.Array(found.Witnesses.Select(each => CopJson.Object(
            ("witness", CopJson.From(each.Witness)), ("records", CopJson.From(each.Size)),
            ("time", CopJson.From(CopTime.Format(each.Time))))))),
        ("missingWitnesses", CopJson.Array(found.MissingWitnesses.Select(CopJson.From))),
        ("timestamps", CopJson.Array(found.Timestamps.Select(each => CopJson.Object(
            ("records", CopJson.From(each.Size)), ("time", CopJson.From(CopTime.Format(each.Time))))))),
        ("tampered", CopJson.From(found.IsTampered)),
        ("faults", CopJson.Array(found.Faults.Select(fault => fault.ToJson()))));
}
