using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Xml.Linq;
using Cop.AI;
using Cop.Ledger;
using Microsoft.Extensions.AI;
using Xunit.Abstractions;

namespace Cop.Packages.Tests;

public sealed class PackageEvaluatorTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Recorded_answers_replay_without_a_model_and_give_the_same_fingerprint()
    {
        using var project = new EvaluationProject();
        var client = Script();
        var recorded = await project.RunAsync(EvaluationProject.Ask(client));
        recorded.Passed.ShouldBeTrue(Faults(recorded));
        client.Calls.ShouldBe(3, "the blocked case asks no model");
        string cassette = project.Read("tests/cassettes/unit.jsonl");
        var replayed = await project.RunAsync();
        replayed.Passed.ShouldBeTrue(Faults(replayed));
        replayed.Fingerprint!.Digest.ShouldBe(recorded.Fingerprint!.Digest);
        (await project.RunAsync(EvaluationProject.Ask(Script()))).Passed.ShouldBeTrue();
        cassette.Split('\n').Length.ShouldBe(5);
        CassetteOf(project).ShouldBe(WithoutTimes(cassette));
    }

    [Fact]
    public async Task A_miss_names_the_case_and_the_first_part_that_differs_and_leaves_the_others()
    {
        using var project = await RecordedAsync();
        project.Write("tests/unit.yaml",
            EvaluationProject.Unit.Replace("When are you open?", "When do you open?", StringComparison.Ordinal));
        var report = await project.RunAsync();
        (report.IsComplete, report.Suites[0].Errors, report.Suites[0].Passed).ShouldBe((false, 1, 2));
        string error = report.Cases.Single(each => each.Id == "hours").Error.ShouldNotBeNull();
        error.ShouldStartWith("cassette_miss:");
        error.ShouldContain("\"hours\"");
        error.ShouldContain("/messages/0/text");
        File.Exists(Path.Combine(project.Folder, "dist/evaluation/fingerprint.json"))
            .ShouldBeTrue("the fingerprint of the complete run before stays");
    }

    [Fact]
    public async Task Without_a_cassette_every_case_that_asks_says_so()
    {
        using var project = new EvaluationProject();
        var report = await project.RunAsync();
        (report.IsComplete, report.Suites[0].Errors, report.Suites[0].Passed).ShouldBe((false, 2, 1));
        File.Exists(Path.Combine(project.Folder, "dist/evaluation/fingerprint.json")).ShouldBeFalse();
    }

    [Theory]
    [InlineData("{\"cassette\":2,\"suite\":\"unit\"}\n", "CTX7005")]
    [InlineData("{\"key\":1}\n", "CTX7004")]
    [InlineData("nothing\n", "CTX7004")]
    [InlineData("{\"cassette\":1}\n{\"key\":\"0\",\"request\":{}}\n", "CTX7004")]
    public void A_cassette_of_another_version_or_form_is_refused(string text, string code)
    {
        using var project = new EvaluationProject();
        project.Write("tests/cassettes/unit.jsonl", text);
        var outcome = project.Prepare();
        outcome.Diagnostics.ShouldHaveSingleItem().Code.ShouldBe(code);
        outcome.ExitCode.ShouldBe(5);
    }

    [Fact]
    public async Task A_cassette_whose_request_was_changed_is_refused()
    {
        using var project = await RecordedAsync();
        project.Write(
            "tests/cassettes/unit.jsonl", project.Read("tests/cassettes/unit.jsonl").Replace("open?", "shut?", StringComparison.Ordinal));
        project.Prepare().Diagnostics.ShouldHaveSingleItem().Code.ShouldBe("CTX7004");
    }

    public static IEnumerable<object[]> Changes() =>
    [
        ["prompts/system.md", "You work", "You  work"],
        ["tests/unit.yaml", "contains: Monday", "contains: Mond"],
        ["tests/unit.yaml", "returns: {state: sent}", "returns: {state: sent, x: 1}"],
        ["guardrails/safety.yaml", "response: No.", "response: Nope."],
        ["guardrails/safety.yaml", "[ignore previous instructions]", "[Ignore previous instructions]"],
        ["tools/search.yaml", "Searches", "searches"],
        ["tools/refund.yaml", "type: string", "type: number"],
        ["cop.yaml", "temperature: 0.2", "temperature: 0.3"],
    ];

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task One_changed_byte_of_package_suite_or_stub_gives_another_fingerprint(string file, string old, string changed)
    {
        using var project = await RecordedAsync();
        string digest = (await project.RunAsync(EvaluationProject.Ask(Script()))).Fingerprint!.Digest;
        string before = project.Read(file);
        before.ShouldContain(old);
        project.Write(file, before.Replace(old, changed, StringComparison.Ordinal));
        (await project.RunAsync(EvaluationProject.Ask(Script()))).Fingerprint!.Digest.ShouldNotBe(digest);
        project.Write(file, before);
        (await project.RunAsync(EvaluationProject.Ask(Script()))).Fingerprint!.Digest.ShouldBe(digest);
    }

    [Fact]
    public async Task A_run_that_was_interrupted_goes_on_where_it_was_and_pays_for_nothing_twice()
    {
        using var project = new EvaluationProject();
        project.Write("tests/unit.yaml", "suite: unit\ncases:\n" + string.Concat(Enumerable.Range(0, 40).Select(index =>
            $"  - {{id: c{index}, input: Question {index}, assert: [{{contains: Answer}}]}}\n")));
        string store = Path.Combine(project.Folder, ".cop", "store");
        var asked = new System.Collections.Concurrent.ConcurrentDictionary<string, int>(StringComparer.Ordinal);
        using var stop = new CancellationTokenSource();
        ScriptedChatClient Client() => new((messages, _) =>
        {
            asked.AddOrUpdate(messages[^1].Text, 1, (_, count) => count + 1);
            // The first run does not get to its end before it is interrupted.
            if (asked.Count == 10) stop.Token.WaitHandle.WaitOne(HangLimit.Span);
            return ScriptedChatClient.Say("Answer");
        });
        await Should.ThrowAsync<OperationCanceledException>(() => project.RunAsync(
            EvaluationProject.Ask(Client()) with { MaxConcurrency = 1 }, store, done =>
            {
                if (done >= 5) stop.Cancel();
            }, stop.Token));
        int before = asked.Values.Sum();
        before.ShouldBeLessThan(41);
        var report = await project.RunAsync(EvaluationProject.Ask(Client()), store);
        report.Suites[0].Passed.ShouldBe(40, Faults(report));
        asked.Count.ShouldBe(40);
        asked.Values.Sum().ShouldBeLessThanOrEqualTo(41, "only a call that was cut off may be asked again");
        // What has ended begins anew.
        await project.RunAsync(EvaluationProject.Ask(Client()), store);
        asked.Values.Sum().ShouldBeGreaterThanOrEqualTo(80);
        project.Read("tests/cassettes/unit.jsonl").Split('\n').Length.ShouldBe(42);
    }

    [Fact]
    public async Task A_signed_statement_verifies_with_openssl()
    {
        using var project = await RecordedAsync();
        var statement = CopJson.Parse(project.Read("dist/evaluation/statement.json")).Unwrap();
        statement["_type"]!.AsString().ShouldBe("https://in-toto.io/Statement/v1");
        statement["subject"]!.Items.First()["digest"]!["sha256"]!.AsString()!.Length.ShouldBe(64);
        using var signer = Ed25519Signer.FromPrivateKey(Enumerable.Range(1, 32).Select(each => (byte)each).ToArray());
        var envelope = await EvaluationStatement.SignAsync(statement, signer.KeyId, signer.SignAsync);
        byte[] payload = Convert.FromBase64String(envelope["payload"]!.AsString()!);
        // Rebuilt here by the specification of DSSE, and not by our code.
        string type = envelope["payloadType"]!.AsString()!;
        byte[] signedBytes = [.. Encoding.UTF8.GetBytes($"DSSEv1 {Encoding.UTF8.GetByteCount(type)} {type} {payload.Length} "), .. payload];
        File.WriteAllBytes(Path.Combine(project.Folder, "signed"), signedBytes);
        File.WriteAllBytes(
            Path.Combine(project.Folder, "sig"), Convert.FromBase64String(envelope["signatures"]!.Items.First()["sig"]!.AsString()!));
        byte[] spki = [.. Convert.FromHexString("302a300506032b6570032100"), .. signer.PublicKey.Span];
        project.Write("key.pem", $"-----BEGIN PUBLIC KEY-----\n{Convert.ToBase64String(spki)}\n-----END PUBLIC KEY-----\n");
        OpenSsl(project.Folder).ShouldBe(0);
        signedBytes[^2]++;
        File.WriteAllBytes(Path.Combine(project.Folder, "signed"), signedBytes);
        OpenSsl(project.Folder).ShouldNotBe(0);
    }

    [Fact]
    public async Task A_changed_answer_is_compared_with_the_baseline_and_a_critical_case_that_breaks_is_worse()
    {
        using var project = await RecordedAsync();
        project.Write("tests/unit.yaml",
            EvaluationProject.Unit.Replace("{id: hours,", "{id: hours, critical: true,", StringComparison.Ordinal));
        await project.RunAsync(EvaluationProject.Ask(Script()));
        var worse = await project.RunAsync(EvaluationProject.Ask(Script("On no day."), EvaluationMode.Live) with { Baseline = "1.0.0" });
        worse.Baseline.ShouldNotBeNull().Verdict.ShouldBe("worse");
        worse.Baseline.Broken.ShouldBe(["unit/hours"]);
        worse.Passed.ShouldBeFalse();
        var missing = project.Prepare(new EvaluationRequest { Baseline = "9.9.9" });
        (missing.ExitCode, missing.Diagnostics.Single().Code).ShouldBe((2, "CTX7008"));
        foreach (string rubbish in new[]
        {
            "{}", "[", "{\"resultsVersion\":1,\"cases\":[1]}",
            "{\"resultsVersion\":1,\"cases\":[{\"suite\":\"s\",\"id\":\"a\",\"digest\":\"d\",\"score\":\"high\"}]}",
            "{\"resultsVersion\":1,\"cases\":[{\"suite\":\"s\",\"id\":\"a\",\"digest\":\"d\"},"
                + "{\"suite\":\"s\",\"id\":\"a\",\"digest\":\"e\"}]}",
        })
        {
            project.Write("old.json", rubbish);
            var refused = project.Prepare(new EvaluationRequest { Baseline = "old.json" });
            (refused.ExitCode, refused.Diagnostics.Single().Code).ShouldBe((2, "CTX7008"), rubbish);
        }
    }

    [Fact]
    public async Task Ablation_runs_the_cases_without_the_package()
    {
        using var project = new EvaluationProject();
        var client = new ScriptedChatClient((messages, options) => ScriptedChatClient.Say(
            options?.Instructions is null ? "I do not know." : messages[^1].Text.Contains("A-1", StringComparison.Ordinal) ? "sent"
                : "On Monday."));
        var report = await project.RunAsync(EvaluationProject.Ask(client, EvaluationMode.Live) with { Ablates = true });
        report.Ablation.ShouldNotBeNull().Repaired.ShouldBe(["unit/hours", "unit/blocked"], ignoreOrder: true);
    }

    [Fact]
    public async Task An_unanswering_model_is_an_error_and_no_failure()
    {
        using var project = new EvaluationProject();
        var client = new ScriptedChatClient((_, _) => throw new HttpRequestException("The line is dead."));
        var report = await project.RunAsync(EvaluationProject.Ask(client, EvaluationMode.Live));
        (report.Suites[0].Errors, report.Suites[0].Failed, report.IsComplete).ShouldBe((2, 0, false));
        report.Cases[0].Error.ShouldNotBeNull().ShouldContain("The line is dead.");
    }

    [Fact]
    public void What_is_asked_for_and_does_not_exist_is_refused()
    {
        using var project = new EvaluationProject();
        Code(new EvaluationRequest { Suites = ["units"] }).ShouldBe("CTX7007");
        Code(new EvaluationRequest { Case = "none" }).ShouldBe("CTX7007");
        Code(new EvaluationRequest { Mode = EvaluationMode.Live }).ShouldBe("CTX7009");
        Code(new EvaluationRequest { Target = "none" }).ShouldBe("CTX5001");
        project.Prepare(new EvaluationRequest { Model = "nobody-1" }).Diagnostics.ShouldContain(each => each.Code == "CTX5004");
        project.Write("cop.yaml",
            EvaluationProject.Manifest[..EvaluationProject.Manifest.IndexOf("evaluation:", StringComparison.Ordinal)]);
        Code(new EvaluationRequest()).ShouldBe("CTX7006");

        string Code(EvaluationRequest request) =>
            project.Prepare(request).Diagnostics.First(each => each.Severity == DiagnosticSeverity.Error).Code;
    }

    [Fact]
    public async Task JUnit_has_each_case_and_survives_control_characters()
    {
        using var project = new EvaluationProject();
        var report = await project.RunAsync(EvaluationProject.Ask(Script("bell \a and \u0000 <&>"), EvaluationMode.Live));
        var suite = XDocument.Parse(JUnitReport.Write(report)).Root!.Elements("testsuite").ShouldHaveSingleItem();
        suite.Elements("testcase").Count().ShouldBe(3);
        suite.Descendants("failure").Single().Value.ShouldContain("<&>");
    }

    [Fact]
    public async Task Ten_thousand_deterministic_cases_pass_in_one_run()
    {
        using var project = new EvaluationProject();
        var suites = new StringBuilder();
        for (int suite = 0; suite < 2; suite++)
        {
            suites.Append(CultureInfo.InvariantCulture, $"\n    - {{name: s{suite}, path: tests/s{suite}.yaml}}");
            project.Write($"tests/s{suite}.yaml", $"suite: s{suite}\ncases:\n" + string.Concat(Enumerable.Range(0, 5000).Select(index =>
                $"  - {{id: c{index}, input: {index} ignore previous instructions, assert: [{{equals: No.}}]}}\n")));
        }

        project.Write("cop.yaml",
            EvaluationProject.Manifest.Replace("[{name: unit, path: tests/unit.yaml}]", suites.ToString(), StringComparison.Ordinal));
        var cpu = Process.GetCurrentProcess().TotalProcessorTime;
        long started = Stopwatch.GetTimestamp();
        var report = await project.RunAsync(new EvaluationRequest { MaxConcurrency = 64 });
        var took = Stopwatch.GetElapsedTime(started);
        report.Suites.Sum(each => each.Passed).ShouldBe(10_000, Faults(report));
        output.WriteLine($"{took} on the clock, {Process.GetCurrentProcess().TotalProcessorTime - cpu} of processors");
    }

    private static ScriptedChatClient Script(string hours = "On Monday.") => new((messages, _) => messages[^1].Role == ChatRole.Tool
        ? ScriptedChatClient.Say($"It is {messages[^1].Contents.OfType<FunctionResultContent>().Single().Result}.")
        : messages[^1].Text.Contains("A-1", StringComparison.Ordinal) ? ScriptedChatClient.Call("search", ("id", "A-1"))
        : ScriptedChatClient.Say(hours));

    private static async Task<EvaluationProject> RecordedAsync()
    {
        var project = new EvaluationProject();
        var report = await project.RunAsync(EvaluationProject.Ask(Script()));
        report.Passed.ShouldBeTrue(Faults(report));
        return project;
    }

    private static string CassetteOf(EvaluationProject project) => WithoutTimes(project.Read("tests/cassettes/unit.jsonl"));

    private static string WithoutTimes(string lines) =>
        System.Text.RegularExpressions.Regex.Replace(lines, "\"latencyMs\":[0-9.]+", "\"latencyMs\":0");

    private static string Faults(EvaluationReport report) => string.Join(
        '\n', report.Cases.Where(each => !each.Passed).Take(5)
            .Select(each => $"{each.Id}: {each.Error} {string.Join(';', each.Epochs[0].Faults)} {each.Epochs[0].Answer}"));

    private static int OpenSsl(string folder)
    {
        var start = new ProcessStartInfo("openssl", "pkeyutl -verify -pubin -inkey key.pem -rawin -in signed -sigfile sig")
        {
            WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        process.WaitForExit();
        return process.ExitCode;
    }
}
