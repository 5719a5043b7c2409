using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Cop.Conformance.Tests;

/// <summary>For any behaviour of a target, the report has an outcome for each check, within a time limit, and an exit code.</summary>
public sealed class BadTargetTests
{
    private static readonly RunOptions Patient = new() { Timeout = HangLimit.Span, Total = 2 * HangLimit.Span };

    private static readonly RunOptions Quick = Patient with { Timeout = TimeSpan.FromMilliseconds(300) };

    [Fact]
    public async Task An_unreachable_target_could_not_be_tested()
    {
        // A port that is bound and not listened at: it refuses each connection, and no other process can take it.
        using var bound = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        bound.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var report = await Runs.OnAsync(new HttpTarget(new Uri($"http://{bound.LocalEndPoint}")), Patient);
        EveryCheckSays(report, "cannot be reached");
        report.ExitCode.ShouldBe(2);
    }

    [Fact]
    public async Task A_missing_command_could_not_be_tested()
    {
        var report = await Runs.OnAsync(new CommandTarget("no-such-command-here --at-all"), Patient);
        EveryCheckSays(report, "no-such-command-here");
        report.ExitCode.ShouldBe(2);
    }

    [Fact]
    public async Task A_target_that_hangs_from_the_start_could_not_be_tested()
    {
        using var target = new BadTarget(_ => null);
        var report = await Runs.OnAsync(new HttpTarget(target.Address), Quick);
        EveryCheckSays(report, "no response to hello within 0.3 s");
        report.ExitCode.ShouldBe(2);
    }

    [Fact]
    public async Task A_target_that_hangs_later_is_abandoned_after_three_checks()
    {
        var started = Stopwatch.GetTimestamp();
        using var target = new BadTarget(operation => operation == "hello" ? BadTarget.Hello(Messages.CoreOperations) : null);
        var report = await Runs.OnAsync(
            new GreetedTarget(new HttpTarget(target.Address)), Patient with { Timeout = TimeSpan.FromSeconds(5) });
        report.Count(Verdict.Failed).ShouldBe(0, ReportText.Write(report));
        report.Outcomes.Count(outcome => outcome.Reason?.StartsWith("no response to", StringComparison.Ordinal) == true)
            .ShouldBe(3, ReportText.Conclusion(report));
        report.Outcomes.Count(
            outcome =>
                outcome.Reason?.StartsWith(
                    "abandoned after 3 checks without a response; the last: no response to", StringComparison.Ordinal) == true)
                .ShouldBeGreaterThan(800);
        report.ExitCode.ShouldBe(2);
        Stopwatch.GetElapsedTime(started).ShouldBeLessThan(HangLimit.Span, "800 checks would wait for more than an hour");
    }

    [Fact]
    public async Task A_target_that_hangs_on_a_pipe_is_killed_with_the_run()
    {
        var report = await Runs.OnAsync(new CommandTarget("sleep 600"), Quick);
        EveryCheckSays(report, "no response to hello");
        report.ExitCode.ShouldBe(2);
    }

    [Fact]
    public async Task A_run_ends_within_its_time_limit()
    {
        var clock = Stopwatch.GetTimestamp();
        using var target = new BadTarget(operation => operation == "hello" ? BadTarget.Hello(Messages.CoreOperations) : null);
        var report = await Runs.OnAsync(
            new GreetedTarget(new HttpTarget(target.Address)),
            new RunOptions { Timeout = 2 * HangLimit.Span, Total = TimeSpan.FromSeconds(3) });
        report.Outcomes.Count(outcome => outcome.Reason == "the time limit of the run, 3 s, was reached").ShouldBeGreaterThan(800);
        report.ExitCode.ShouldBe(2);
        Stopwatch.GetElapsedTime(clock).ShouldBeLessThan(HangLimit.Span, "the one check that hangs would wait for longer");
    }

    [Fact]
    public async Task A_target_with_invalid_responses_from_the_start_could_not_be_tested()
    {
        using var target = new BadTarget(_ => "<html>\u0007 welcome</html>");
        var report = await Runs.OnAsync(new HttpTarget(target.Address), Patient);
        EveryCheckSays(report, "the response to hello is no result: <html>");
        report.Outcomes[0].Reason!.ShouldNotContain("\u0007");
        report.ExitCode.ShouldBe(2);
    }

    [Fact]
    public async Task A_target_with_invalid_responses_on_a_pipe_could_not_be_tested()
    {
        var report = await Runs.OnAsync(new CommandTarget("while read line; do echo what; done"), Patient);
        EveryCheckSays(report, "the response to hello is no result: what");
        report.ExitCode.ShouldBe(2);
    }

    [Fact]
    public async Task A_target_with_invalid_responses_later_fails_each_check()
    {
        using var target = new BadTarget(operation => operation == "hello" ? BadTarget.Hello(Messages.CoreOperations) : """{"ok":true}""");
        var report = await Runs.OnAsync(new HttpTarget(target.Address), Patient);
        report.Count(Verdict.Failed).ShouldBeGreaterThan(800);
        report.Outcomes.First(
            outcome => outcome.Verdict == Verdict.Failed && outcome.Check.Id != "protocol.claim").Actual!.ShouldContain("is no result");
        report.ExitCode.ShouldBe(1);
    }

    [Fact]
    public async Task A_target_with_half_of_the_operations_does_not_reach_its_level()
    {
        string[] half = ["hello", "reset", "canonicalize", "hash"];
        using var target = new BadTarget(
            operation => operation == "hello" ? BadTarget.Hello(half) : """{"ok":false,"error":{"code":"invalid_json","message":"no"}}""");
        var report = await Runs.OnAsync(new HttpTarget(target.Address), Patient);
        report.Outcomes.Single(outcome => outcome.Check.Id == "protocol.claim").Verdict.ShouldBe(Verdict.Failed);
        report.Outcomes.Single(
            outcome => outcome.Check.Id == "append.hash").Reason.ShouldBe("the target does not have the operation 'append'");
        report.Outcomes.Single(outcome => outcome.Check.Id == "vector.json.refused").Verdict.ShouldBe(Verdict.Passed);
        report.ExitCode.ShouldBe(1);
    }

    [Fact, Trait("spec", "11.7.3")]
    public async Task A_target_with_a_false_level_gets_the_violated_requirements()
    {
        using var target =
            new BadTarget(operation => operation == "hello" ? BadTarget.Hello(Messages.CoreOperations) : """{"ok":true,"data":{}}""");
        // Some checks wait for what this target never does, so the default run takes those of two areas.
        var report = await Runs.OnAsync(
            new HttpTarget(target.Address),
            Environment.GetEnvironmentVariable("COP_LONG") == "1" ? Patient : Patient with { Only = ["protocol", "append"] });
        report.Outcomes.Single(outcome => outcome.Check.Id == "protocol.claim").Verdict.ShouldBe(Verdict.Passed);
        report.ExitCode.ShouldBe(1);
        ReportText.Write(report).ShouldContain("BROKEN  COP-3.1.2-1 MUST");
        ReportText.Conclusion(report).ShouldStartWith("DOES NOT CONFORM");
    }

    [Theory, Trait("spec", "11.6"), InlineData("crash"), InlineData("effects"), InlineData("positions"), InlineData("upcasters")]
    public async Task A_target_must_meet_the_requirements_of_its_claimed_features(string feature)
    {
        string[] asked = [.. Runs.Catalog.Checks.Where(check => check.Features.Contains(feature)).Select(check => check.Id)];
        asked.ShouldNotBeEmpty();
        string[] operations = [
            .. Messages.CoreOperations,
            .. Runs.Catalog.Checks.Where(check => asked.Contains(check.Id)).SelectMany(check => check.Operations)];
        // A check may need another feature too.
        string[] features =
            [.. Runs.Catalog.Checks.Where(check => asked.Contains(check.Id)).SelectMany(check => check.Features).Distinct()];
        using var claiming = new BadTarget(
            operation => operation == "hello" ? BadTarget.Hello(operations.Distinct(), features: features) : """{"ok":true,"data":{}}""");
        var report = await Runs.OnAsync(new HttpTarget(claiming.Address), Patient with { Only = [.. asked] });
        report.Outcomes.Where(outcome => asked.Contains(outcome.Check.Id)).ShouldAllBe(outcome => outcome.Verdict == Verdict.Failed);
        report.ExitCode.ShouldBe(1);
        using var lacking =
            new BadTarget(operation => operation == "hello" ? BadTarget.Hello(operations.Distinct()) : """{"ok":true,"data":{}}""");
        report = await Runs.OnAsync(new HttpTarget(lacking.Address), Patient with { Only = [.. asked] });
        report.Outcomes.Where(outcome => asked.Contains(outcome.Check.Id))
            .ShouldAllBe(outcome => outcome.Verdict == Verdict.NotTested && outcome.IsOptional);
    }

    [Fact]
    public async Task A_target_without_a_claimed_level_does_not_conform()
    {
        using var target = new BadTarget(_ => BadTarget.Hello(Messages.CoreOperations, "none"));
        var report = await Runs.OnAsync(new HttpTarget(target.Address), Patient with { Only = ["protocol.claim"] });
        report.Outcomes.ShouldHaveSingleItem().Actual.ShouldBe("\"none\"");
        report.ExitCode.ShouldBe(1);
    }

    [Fact]
    public async Task A_crashed_target_is_restarted_and_its_exit_code_reported()
    {
        // It responds to hello and exits at the next request.
        var hello = BadTarget.Hello(Messages.CoreOperations).Replace("{\"ok\"", "{\"id\":1,\"ok\"", StringComparison.Ordinal);
        var report = await Runs.OnAsync(
            new CommandTarget($"read line; echo '{hello}'; read line; echo dying >&2; exit 7"), Patient with { Only = ["append"] });
        // The run waits a second for the exit code of an ended process, which a busy machine may miss at one of the checks that are tried.
        report.Outcomes.ShouldContain(
            outcome => outcome.Reason!.Contains("ended with exit code 7", StringComparison.Ordinal), report.Outcomes[0].Reason);
        report.Outcomes[0].Reason!.ShouldContain("dying");
        report.ExitCode.ShouldBe(2);
    }

    [Fact]
    public async Task A_report_is_valid_for_any_response()
    {
        using var target =
            new BadTarget(operation => operation == "hello" ? BadTarget.Hello(Messages.CoreOperations) : "\u0000\u001b[2J<&\"");
        var report = await Runs.OnAsync(new HttpTarget(target.Address), Patient with { Only = ["append", "protocol"] });
        var xml = System.Xml.Linq.XDocument.Parse(JUnitReport.Write(report)).Root!.Element("testsuite")!;
        ((int)xml.Attribute("failures")!).ShouldBe(report.Count(Verdict.Failed));
        xml.Elements("testcase").Count().ShouldBe(report.Outcomes.Length);
        var json = JsonElement.Parse(ReportJson.Write(report).ToString());
        json.GetProperty("verdict").GetString().ShouldBe("does not conform");
        json.GetProperty("checks").GetArrayLength().ShouldBe(report.Outcomes.Length);
        ReportText.Write(report).ShouldNotContain("\u001b");
    }

    private static void EveryCheckSays(RunReport report, string reason)
    {
        report.Outcomes.Length.ShouldBeGreaterThan(800);
        report.Outcomes.ShouldAllBe(outcome => outcome.Verdict == Verdict.NotTested);
        report.Outcomes.ShouldAllBe(outcome => outcome.Reason!.Contains(reason, StringComparison.Ordinal), report.Outcomes[0].Reason);
    }
}
