using System.Text.Json;

namespace Cop.Cli.Tests;

/// <summary>Keys, verification, evidence and witnesses on the command line.</summary>
public sealed class LedgerTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    private string Store => _directory.File("store");

    [Fact]
    public async Task A_ledger_is_extended_verified_witnessed_and_exported()
    {
        await PrepareAsync();
        var trust = await KeyAsync("ledger.key", "trust.json");
        (await RunAsync("ledger", "extend", "--key", _directory.File("ledger.key"))).ExitCode.ShouldBe(0);
        var clean = await RunAsync("ledger", "verify", "--trust", trust);
        clean.ExitCode.ShouldBe(0, clean.ToString());
        clean.Output.ShouldContain("clean");
        (await RunAsync("ledger", "verify")).ExitCode.ShouldBe(ExitCode.Unverifiable, "without a trusted key nothing is proven");

        File.WriteAllText(_directory.File("request"), (await RunAsync("ledger", "request")).Output);
        await KeyAsync("witness.key", "witness.json");
        string[] witness =
        [
            "ledger", "witness", _directory.File("request"), "--state", _directory.File("seen"), "--key", _directory.File("witness.key"),
            "--name", "w", "--trust", trust,
        ];
        var cosigned = await RunAsync(witness);
        cosigned.ExitCode.ShouldBe(0, cosigned.ToString());
        cosigned.Output.ShouldStartWith("\u2014 w ");
        (await RunAsync(witness)).ExitCode.ShouldNotBe(0, "the proof must be from the size that the witness saw");
        File.WriteAllText(_directory.File("line"), cosigned.Output);
        (await RunAsync("ledger", "attach", "--cosignature", _directory.File("line"))).ExitCode.ShouldBe(0);
        (await RunAsync("ledger", "tiles", _directory.File("tiles"))).ExitCode.ShouldBe(0);
        Directory.GetFiles(_directory.File("tiles"), "*", SearchOption.AllDirectories).Length.ShouldBe(2);

        var bundle = _directory.File("evidence.json");
        (await RunAsync("evidence", "export", "t", "-o", bundle, "--trust", trust)).ExitCode.ShouldBe(0);
        (await RunAsync("evidence", "verify", bundle, "--trust", trust)).ExitCode.ShouldBe(0);
        File.WriteAllText(bundle, File.ReadAllText(bundle).Replace("note.made", "note.fake", StringComparison.Ordinal));
        (await RunAsync("evidence", "verify", bundle, "--trust", trust)).ExitCode.ShouldBe(ExitCode.Integrity);
        File.WriteAllText(bundle, "{}");
        (await RunAsync("evidence", "verify", bundle, "--trust", trust)).ExitCode.ShouldBe(ExitCode.BadInput);
    }

    [Fact]
    public async Task Wrong_files_and_a_store_without_a_ledger_are_refused()
    {
        await PrepareAsync();
        foreach (var arguments in (string[][])[
            ["ledger", "verify"], ["ledger", "head"], ["evidence", "export", "t"],
            ["ledger", "extend", "--key", _directory.File("none")], ["ledger", "verify", "--trust", _directory.File("none")]])
        {
            var refused = await RunAsync(arguments);
            refused.ExitCode.ShouldBe(ExitCode.BadInput, $"{string.Join(' ', arguments)}: {refused}");
        }
    }

    [Fact]
    public async Task A_subject_is_reported_held_and_erased()
    {
        await PrepareAsync();
        var (vault, key) = (_directory.File("vault"), _directory.File("vault.key"));
        (await Tool.RunHereAsync("privacy", "keygen", key)).ExitCode.ShouldBe(0);
        (await Tool.RunHereAsync("privacy", "keygen", key)).ExitCode.ShouldNotBe(0, "an existing key is never overwritten");
        if (!OperatingSystem.IsWindows())
            File.GetUnixFileMode(key).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        string[] options = ["--vault", vault, "--vault-key", key];
        (await RunAsync(["privacy", "report", "ada", .. options])).ExitCode.ShouldNotBe(0, "the vault has no key of the subject");

        var keys = new Ledger.FileKeyVault(
            vault, Convert.FromBase64String(File.ReadAllText(key).Trim()), System.Security.Cryptography.RandomNumberGenerator.GetBytes);
        var draft = EventDraft.Create("guest.arrived", ("name", CopJson.From("Ada Lovelace"))) with { Id = "urn:cop:event:g" };
        draft = (await new Ledger.ValueSealer(keys).SealAsync(draft, "urn:cop:subject:ada", ["/name"])).Unwrap();
        await using (var kernel = await CopKernel.StartAsync((await EmbeddedEventStore.OpenAsync(Store, Guid.NewGuid)).Unwrap()))
            (await kernel.AppendAsync("t", draft, Actor.Human("bo"))).Unwrap();

        var report = await RunAsync(["privacy", "report", "ada", .. options]);
        report.ExitCode.ShouldBe(0, report.ToString());
        report.Output.ShouldContain("1 sealed value in 1 event");
        report.Output.ShouldContain("urn:cop:event:g#/payload/name");
        (await RunAsync(["privacy", "hold", "ada", "--reason", "case 7", .. options])).ExitCode.ShouldBe(0);
        var held = await RunAsync(["privacy", "erase", "ada", "--reason", "asked", .. options]);
        held.ExitCode.ShouldBe(ExitCode.Policy, held.ToString());
        (await RunAsync(["privacy", "hold", "ada", "--end", .. options])).ExitCode.ShouldBe(0);
        var erased = await RunAsync(["privacy", "erase", "ada", "--reason", "asked", "--operator", "human:privacy", .. options]);
        erased.ExitCode.ShouldBe(0, erased.ToString());
        (await RunAsync(["privacy", "report", "ada", .. options])).Output.ShouldContain("was erased");

        foreach (var refused in (string[][])[
            ["privacy", "erase", "ada", .. options], ["privacy", "erase", "ada", "--reason", "x"], ["privacy", "hold", "ada", .. options],
            ["privacy", "report", "ada", "--vault", vault, "--vault-key", _directory.File("none")],
            ["privacy", "report", "ada", "--vault", vault, "--vault-key", _directory.Write("short.key", "AAAA")]])
            (await RunAsync(refused)).ExitCode.ShouldBe(ExitCode.BadInput, string.Join(' ', refused));
    }

    private async Task PrepareAsync()
    {
        await using var kernel = await CopKernel.StartAsync((await EmbeddedEventStore.OpenAsync(Store, Guid.NewGuid)).Unwrap());
        (await kernel.AppendAsync(
            "t", [EventDraft.Create("note.made"), EventDraft.Create("note.made")], Actor.Human("ada"))).Unwrap();
    }

    private async Task<string> KeyAsync(string keyFile, string trustFile)
    {
        var made = await Tool.RunHereAsync("ledger", "keygen", _directory.File(keyFile));
        made.ExitCode.ShouldBe(0, made.ToString());
        JsonElement.Parse(made.Output).GetProperty("keys").GetArrayLength().ShouldBe(1);
        File.WriteAllText(_directory.File(trustFile), made.Output);
        return _directory.File(trustFile);
    }

    private Task<ToolResult> RunAsync(params string[] arguments) => Tool.RunHereAsync([.. arguments, "--store", Store]);
}
