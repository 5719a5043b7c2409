using System.Text.Json;
using Cop.Ledger;
using Cop.Stores.Tests;

namespace Cop.Cli.Tests;

/// <summary>The page of the ledger and <c>cop ledger verify</c> on one store: what both find, and how they tell it apart.</summary>
public sealed class LedgerPageTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly string _schema = PostgresServer.NewSchema();

    private string Store => $"postgres:{PostgresServer.Shared.ConnectionString};Schema={_schema}";

    public void Dispose()
    {
        PostgresServer.Shared.DropSchema(_schema);
        _directory.Dispose();
    }

    [Theory]
    [InlineData("clean", ExitCode.Ok, "✓ Clean", "")]
    [InlineData("missing witness", ExitCode.Ok, "✓ Clean", "")]
    [InlineData("unknown key", ExitCode.Unverifiable, "? Cannot be verified in full", "UnknownKey")]
    [InlineData("changed event", ExitCode.Integrity, "✗ TAMPERED", "AlteredEvent")]
    [InlineData("broken chain", ExitCode.Integrity, "✗ TAMPERED", "BrokenLink")]
    public async Task What_is_wrong_with_a_ledger_is_told_apart_as_by_the_tool(string state, int code, string verdict, string kind)
    {
        var trust = await FillAsync();
        trust = Spoil(state, trust);
        var file = _directory.Write("trusted.json", trust.ToJson().ToString());
        var told = await RunAsync(code, "ledger", "verify", "--trust", file);
        var found = JsonElement.Parse((await RunAsync(code, "ledger", "verify", "--trust", file, "--json")).Output).GetProperty("data");
        var html = await VerifiedAsync(trust);
        html.ShouldContain(verdict);
        new[] { "✓ Clean", "? Cannot be verified in full", "✗ TAMPERED" }.Count(other => html.Contains(other, StringComparison.Ordinal))
            .ShouldBe(1);

        var faults = found.GetProperty("faults").EnumerateArray().ToList();
        ServedDashboard.Rows(html).Select(row => string.Join(" | ", row)).ShouldBe(faults.Select(fault => string.Join(
            " | ", fault.GetProperty("index"), fault.GetProperty("kind"), fault.TryGetProperty("eventId", out var id) ? id.ToString() : "",
            fault.GetProperty("message"))));
        if (kind.Length > 0)
            faults.ShouldContain(fault => fault.GetProperty("kind").GetString() == kind);
        else
            faults.ShouldBeEmpty();

        // A witness is present or missing whatever else is found, and has a sign of its own.
        html.Contains("✓ Witness w-1 has co-signed 4 records", StringComparison.Ordinal).ShouldBe(state is not "unknown key");
        told.Output.Contains("Co-signed by w-1", StringComparison.Ordinal).ShouldBe(state is not "unknown key");
        var missing = found.GetProperty("missingWitnesses").EnumerateArray().Select(each => each.GetString()).ToList();
        missing.ShouldBe(state == "missing witness" ? ["w-2"] : []);
        html.Contains("○ Witness missing: w-2", StringComparison.Ordinal).ShouldBe(missing.Count > 0);
        told.Output.Contains("Witness w-2 has co-signed no checkpoint of this ledger.", StringComparison.Ordinal)
            .ShouldBe(missing.Count > 0);
    }

    [Fact]
    public async Task A_downloaded_bundle_is_verified_by_the_tool_without_the_store()
    {
        var trust = await FillAsync();
        var path = _directory.File("evidence.cop.json");
        await using (var dashboard = await ServeAsync(trust))
        {
            await dashboard.UntilAsync("/cop/ledger", html => html.Contains("Records", StringComparison.Ordinal));
            var answer = await dashboard.SendAsync("/cop/ledger/evidence", ("topic", "t"));
            answer.IsSuccessStatusCode.ShouldBeTrue(await answer.Content.ReadAsStringAsync());
            await File.WriteAllBytesAsync(path, await answer.Content.ReadAsByteArrayAsync());
        }

        PostgresServer.Shared.DropSchema(_schema);
        var file = _directory.Write("trusted.json", trust.ToJson().ToString());
        (await OfflineAsync(path, file)).ExitCode.ShouldBe(ExitCode.Ok);
        (await OfflineAsync(path, _directory.Write("none.json", TrustFile.Empty.ToJson().ToString()))).ExitCode
            .ShouldBe(ExitCode.Unverifiable);
        File.WriteAllText(path, File.ReadAllText(path).Replace("note 2", "note 9", StringComparison.Ordinal));
        (await OfflineAsync(path, file)).ExitCode.ShouldBe(ExitCode.Integrity);

        static Task<ToolResult> OfflineAsync(string path, string trust) =>
            Tool.RunHereAsync("evidence", "verify", path, "--trust", trust);
    }

    // A ledger of four events whose checkpoint the witness w-1 has co-signed.
    private async Task<TrustFile> FillAsync()
    {
        await RunAsync(ExitCode.Ok, "store", "migrate");
        for (var number = 1; number <= 4; number++)
        {
            await RunAsync(
                ExitCode.Ok, "append", "t", "note.made", "--id", $"urn:test:{number}", "--payload", $$"""{"text":"note {{number}}"}""");
        }

        var ledger = await KeyAsync("ledger.key");
        await RunAsync(ExitCode.Ok, "ledger", "extend", "--key", _directory.File("ledger.key"));
        var file = _directory.Write("ledger.json", new TrustFile { Keys = [ledger] }.ToJson().ToString());
        _directory.Write("request", (await RunAsync(ExitCode.Ok, "ledger", "request")).Output);
        var witness = await KeyAsync("witness.key");
        var cosigned = await Tool.RunHereAsync("ledger", "witness", _directory.File("request"), "--state", _directory.File("seen"),
            "--key", _directory.File("witness.key"), "--name", "w-1", "--trust", file);
        await RunAsync(ExitCode.Ok, "ledger", "attach", "--cosignature", _directory.Write("line", cosigned.Output));
        return new TrustFile
        {
            Keys = [ledger with { Uses = [KeyUse.Ledger] }, witness with { Uses = [KeyUse.Witness], Name = "w-1" }],
        };
    }

    private TrustFile Spoil(string state, TrustFile trust)
    {
        switch (state)
        {
            case "missing witness":
                return trust with { Keys = trust.Keys.Add(trust.Keys[0] with { Uses = [KeyUse.Witness], Name = "w-2" }) };
            case "unknown key":
                return TrustFile.Empty;
            case "changed event":
                Ask($"update {_schema}.events set body = convert_to(replace(convert_from(body, 'UTF8'), 'note 2', 'note 9'), 'UTF8')");
                break;
            case "broken chain":
                Ask($"update {_schema}.sequence_rows set data = convert_to(regexp_replace(convert_from(data, 'UTF8'), " +
                    "'(\"prevHash\":[^}]*\"value\":\")[0-9a-f]{8}', '\\1" + "00000000'), 'UTF8') " +
                    "where sequence like '%/records' and row_index = 2");
                break;
        }

        return trust;

        static void Ask(string sql) => PostgresServer.Shared.Ask(sql);
    }

    private Task<ServedDashboard> ServeAsync(TrustFile trust) => ServedDashboard.StartAsync(cop =>
    {
        cop.UsePostgres(PostgresServer.Shared.ConnectionString, new PostgresOptions
        {
            NodeId = "urn:cop:node:served", Schema = _schema, MigrateOnOpen = false, AppendTimeout = HangLimit.Span,
        });
        cop.AddLedger(new LedgerOptions { Trust = trust });
    });

    private async Task<string> VerifiedAsync(TrustFile trust)
    {
        await using var dashboard = await ServeAsync(trust);
        await dashboard.UntilAsync("/cop/ledger", html => html.Contains("Records", StringComparison.Ordinal));
        await dashboard.SendAsync("/cop/ledger/verify");
        return await dashboard.UntilAsync("/cop/ledger", html => html.Contains("verdict\">", StringComparison.Ordinal));
    }

    private async Task<TrustedKey> KeyAsync(string keyFile)
    {
        var made = await Tool.RunHereAsync("ledger", "keygen", _directory.File(keyFile));
        return TrustFile.Parse(System.Text.Encoding.UTF8.GetBytes(made.Output)).Unwrap().Keys.Single();
    }

    private async Task<ToolResult> RunAsync(int code, params string[] arguments)
    {
        var result = await Tool.RunHereAsync([.. arguments, "--store", Store]);
        result.ExitCode.ShouldBe(code, $"{string.Join(' ', arguments)}: {result}");
        return result;
    }
}
