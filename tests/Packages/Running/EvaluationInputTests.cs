using Cop.AI;

namespace Cop.Packages.Tests;

/// <summary>Judges, prices and locks of an evaluation: what changes its fingerprint, and what is said before a model is asked.</summary>
public sealed class EvaluationInputTests : IDisposable
{
    private const string Judged =
        "suite: unit\ntype: llm-judged\njudge: {votes: 1, models: [judge-1]}\n"
        + "rubric: [{name: helpful, description: Does it help?}]\ncases: [{id: a, input: When?}]\n";

    private readonly EvaluationProject _project = new();

    public void Dispose() => _project.Dispose();

    [Theory]
    [InlineData("Does it help?", "Does it help")]
    [InlineData("votes: 1", "votes: 3")]
    [InlineData("judge-1", "judge-2")]
    public async Task One_changed_byte_of_the_judge_gives_another_fingerprint(string old, string changed)
    {
        _project.Write("tests/unit.yaml", Judged);
        string digest = await DigestAsync();
        (await DigestAsync()).ShouldBe(digest);
        _project.Write("tests/unit.yaml", Judged.Replace(old, changed, StringComparison.Ordinal));
        (await DigestAsync()).ShouldNotBe(digest);

        async Task<string> DigestAsync()
        {
            var report = await _project.RunAsync(EvaluationProject.Ask(Judge(5), EvaluationMode.Live));
            report.Passed.ShouldBeTrue(report.Cases[0].Error);
            return report.Fingerprint!.Digest;
        }
    }

    [Fact]
    public async Task A_judge_that_returns_rubbish_leaves_the_case_without_a_result()
    {
        _project.Write("tests/unit.yaml", Judged);
        var report = await _project.RunAsync(EvaluationProject.Ask(Judge(9), EvaluationMode.Live));
        (report.IsComplete, report.Suites[0].Errors, report.Suites[0].Failed).ShouldBe((false, 1, 0));
        report.Cases[0].Error.ShouldNotBeNull().ShouldStartWith("judge_error:");
    }

    [Fact]
    public async Task A_limited_cost_needs_a_price_of_the_model()
    {
        _project.Write("tests/unit.yaml", "suite: unit\ncases: [{id: a, input: When?, assert: [{cost: 0.5}]}]\n");
        var ask = EvaluationProject.Ask(new ScriptedChatClient((_, _) => ScriptedChatClient.Say("Monday.")), EvaluationMode.Live);
        var warned = _project.Prepare(ask).Diagnostics.ShouldHaveSingleItem();
        (warned.Code, warned.Severity).ShouldBe(("CTX7102", DiagnosticSeverity.Warning));
        var report = await _project.RunAsync(ask);
        report.Suites[0].Failed.ShouldBe(1);
        report.Cases[0].Epochs[0].Faults.ShouldHaveSingleItem().ShouldContain("no price");
        var priced = ask with { Prices = ModelPrices.Parse("""{"currency": "USD", "models": {"gpt-4.1": {"input": 2, "output": 8}}}""") };
        _project.Prepare(priced).Diagnostics.ShouldBeEmpty();
    }

    [Fact]
    public void A_lock_that_is_missing_or_does_not_fit_is_said_with_its_exit_code()
    {
        _project.Write("cop.yaml", EvaluationProject.Manifest + "\ndependencies: {tone: ^1.0.0}\n");
        _project.Prepare().ExitCode.ShouldBe(4);
        string other = "sha256:" + new string('0', 64);
        _project.Write("cop.lock", $"lockfile_version: 1\nrequires: \"{other}\"\npackages: {{}}\npins: {{}}\nwarnings: []\n");
        _project.Prepare().ExitCode.ShouldBe(4);
        _project.Write("cop.lock", "<<<<<<< mine\n");
        _project.Prepare().ExitCode.ShouldBe(5);
    }

    private static ScriptedChatClient Judge(int level) => new((messages, options) => ScriptedChatClient.Say(
        $"{options?.Instructions} {string.Join(' ', messages.Select(each => each.Text))}".Contains("Does it help", StringComparison.Ordinal)
            ? $"{{\"ratings\": {{\"helpful\": {{\"level\": {level}, \"quote\": \"Monday\"}}}}}}" : "On Monday."));
}
