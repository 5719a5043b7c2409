using System.CommandLine;
using System.Security.Cryptography;
using Cop.Ledger;

namespace Cop.Cli;

/// <summary><c>cop privacy</c>: erases subjects, sets legal holds, and reports what the keys of a subject still protect.</summary>
internal static class PrivacyCommands
{
    private const int WrappingKeySize = 32;

    private static readonly Argument<string> Subject =
        LedgerOptionSet.File("SUBJECT", "The subject: urn:cop:subject:… or its last part.");

    private static readonly Argument<string> NewKey = LedgerOptionSet.File("FILE", "The file to create; only its owner can read it.");
    private static readonly Option<string?> Vault = LedgerOptionSet.Text("--vault", "DIR", "The directory of the vault.");
    private static readonly Option<string?> WrappingKey =
        LedgerOptionSet.Text("--vault-key", "FILE", "The key-encryption key of the vault: 32 bytes in base64.");

    private static readonly Option<string?> Reason =
        LedgerOptionSet.Text("--reason", "TEXT", "The reason; it stays, so without personal data.");
    private static readonly Option<bool> IsEnded = new("--end") { Description = "Ends the hold." };
    private static readonly Option<string> Operator = OperatorOption.Create();

    public static Command Create() => new("privacy", "Erases the sealed data of a person, holds it, and reports where it is.")
    {
        CommandContext.On(new Command("keygen", "Creates the key-encryption key of a vault.") { NewKey }, KeygenAsync),
        CommandContext.On(
            new Command("erase", "Destroys the keys of a subject: its sealed values can never be read again.")
            {
                Subject, Vault, WrappingKey, Reason, Operator,
            }, EraseAsync),
        CommandContext.On(
            new Command("hold", "Forbids the erasure of a subject, until the hold is ended.")
            {
                Subject, Vault, WrappingKey, Reason, IsEnded,
            }, HoldAsync),
        CommandContext.On(
            new Command("report", "Reports which values of the store the keys of a subject still protect.")
            {
                Subject, Vault, WrappingKey,
            }, ReportAsync),
    };

    private static Task<int> KeygenAsync(CommandContext invocation)
    {
        var path = invocation.Arguments.GetValue(NewKey)!;
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var file = new StreamWriter(path, options))
            file.WriteLine(Convert.ToBase64String(RandomNumberGenerator.GetBytes(WrappingKeySize)));
        return Task.FromResult(invocation.Answer(
            CopJson.Object(("file", CopJson.From(path))),
            () => invocation.Screen.Text($"Wrote '{path}'. Keep it apart from the vault; without it no sealed value opens.")));
    }

    private static async Task<int> EraseAsync(CommandContext invocation)
    {
        var (vault, subject, reason) = (OpenVault(invocation), SubjectOf(invocation), ReasonOf(invocation));
        var store = await OpenStore.ForWritingAsync(invocation).ConfigureAwait(false);
        await using var open = store.ConfigureAwait(false);
        var actor = new Actor(invocation.Arguments.GetValue(Operator)!);
        var erased = await SubjectErasure.EraseAsync(store.Kernel, vault, subject, reason, actor, invocation.Cancellation)
            .ConfigureAwait(false);
        if (!erased.TryGet(out var keys, out var error))
            return invocation.Fail(error);
        return invocation.Answer(
            CopJson.Object(("subject", CopJson.From(subject)), ("keyIds", CopJson.Array(keys.Select(CopJson.From)))),
            () => invocation.Screen.Text(
                $"Destroyed {Counted.Text(keys.Length, "key")} of '{subject}'. Destroy copies of the vault in backups too."));
    }

    private static async Task<int> HoldAsync(CommandContext invocation)
    {
        var (vault, subject) = (OpenVault(invocation), SubjectOf(invocation));
        var reason = invocation.Arguments.GetValue(IsEnded) ? null : ReasonOf(invocation);
        var held = await vault.SetHoldAsync(subject, reason, invocation.Cancellation).ConfigureAwait(false);
        return held.Error is { } error
            ? invocation.Fail(error)
            : invocation.Answer(
                CopJson.Object(("subject", CopJson.From(subject)), ("hold", reason is null ? null : CopJson.From(reason))),
                () => invocation.Screen.Text(
                    reason is null
                        ? $"'{subject}' is no longer held and can be erased." : $"'{subject}' is held and is not erased: {reason}"));
    }

    private static async Task<int> ReportAsync(CommandContext invocation)
    {
        var (vault, subject) = (OpenVault(invocation), SubjectOf(invocation));
        var store = await OpenStore.ForReadingAsync(invocation).ConfigureAwait(false);
        await using var open = store.ConfigureAwait(false);
        var made = await SubjectReport.CreateAsync(store.Storage, vault, subject, cancellationToken: invocation.Cancellation)
            .ConfigureAwait(false);
        if (!made.TryGet(out var report, out var error))
            return invocation.Fail(error);
        var (known, values) = (report.Subject, Counted.Text(report.Values, "sealed value"));
        return invocation.Answer(
            CopJson.Object(
                ("subject", CopJson.From(known.SubjectId)), ("erased", CopJson.From(known.IsErased)),
                ("hold", known.Hold is null ? null : CopJson.From(known.Hold)),
                ("keyIds", CopJson.Array(known.KeyIds.Select(CopJson.From))), ("values", CopJson.From(report.Values)),
                ("events", CopJson.From(report.Events)), ("places", CopJson.Array(report.Places.Select(CopJson.From)))),
            () =>
            {
                var state = known.IsErased ? "was erased" : known.Hold is { } hold ? $"is held ({hold})" : "can be erased";
                invocation.Screen.Text($"'{known.SubjectId}' {state}: {values} in {Counted.Text(report.Events, "event")}.");
                foreach (var place in report.Places)
                    invocation.Screen.Text(place, 2);
            });
    }

    private static string SubjectOf(CommandContext invocation)
    {
        var given = invocation.Arguments.GetValue(Subject)!;
        return given.StartsWith("urn:", StringComparison.Ordinal) ? given : "urn:cop:subject:" + Uri.EscapeDataString(given);
    }

    private static string ReasonOf(CommandContext invocation) => invocation.Arguments.GetValue(Reason) is { Length: > 0 } reason
        ? reason
        : throw new CopException(new CopError(CopErrorCodes.InvalidQuery, "Give the reason with --reason."));

    private static FileKeyVault OpenVault(CommandContext invocation)
    {
        if (invocation.Arguments.GetValue(Vault) is not { } directory || invocation.Arguments.GetValue(WrappingKey) is not { } path)
            throw new CopException(new CopError(CopErrorCodes.InvalidQuery, "Name the vault with --vault and its key with --vault-key."));
        return new FileKeyVault(directory, ReadWrappingKey(path), RandomNumberGenerator.GetBytes);
    }

    private static byte[] ReadWrappingKey(string path)
    {
        if (!File.Exists(path))
            throw Invalid("it does not exist");
        if (!OperatingSystem.IsWindows()
            && (File.GetUnixFileMode(path) & ~(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute)) != 0)
            throw Invalid("other users can use it; run 'chmod 600' on it");
        var (text, key) = (File.ReadAllText(path).Trim(), new byte[WrappingKeySize]);
        return Convert.TryFromBase64String(text, key, out var written) && written == WrappingKeySize
            ? key : throw Invalid($"it has not {WrappingKeySize} bytes in base64");

        CopException Invalid(string reason) =>
            new(new CopError(LedgerErrorCodes.InvalidKey, $"The key file '{path}' cannot be used: {reason.TrimEnd('.')}."));
    }
}
