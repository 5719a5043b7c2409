using Cop.AI;

namespace Cop.Packages.Tests;

/// <summary>The baseline "lock": the first result of each case since cop.lock was written as it is.</summary>
public sealed class LockBaselineTests : IDisposable
{
    private readonly EvaluationProject _project = new();

    public void Dispose() => _project.Dispose();

    [Fact]
    public async Task The_first_result_of_each_case_stays_the_baseline_until_the_lock_changes()
    {
        await LockAsync("2.0.0");
        var missing = _project.Prepare(new EvaluationRequest { Baseline = "lock" });
        (missing.ExitCode, missing.Diagnostics.Single().Code).ShouldBe((2, "CTX7008"));
        missing.Diagnostics.Single().File.ShouldBe("cop.lock");
        Cases("a");
        (await RunAsync("On Monday.")).Passed.ShouldBeTrue();
        (await RunAsync("Never.", "lock")).Baseline!.Broken.ShouldBe(["unit/a"]);
        (await RunAsync("Never.")).Passed.ShouldBeFalse();
        (await RunAsync("Never.", "lock")).Baseline!.Broken.ShouldBe(["unit/a"], "a later run does not replace the first one");
        Cases("a", "b");
        (await RunAsync("Never.", "lock")).Baseline!.Added.ShouldBe(["unit/b"]);
        await RunAsync("Never.");
        var repaired = (await RunAsync("On Monday.", "lock")).Baseline!;
        (repaired.Compared, repaired.Repaired.ShouldHaveSingleItem()).ShouldBe((2, "unit/b"), "a new case joins with its first result");
        await LockAsync("2.0.1");
        _project.Prepare(new EvaluationRequest { Baseline = "lock" }).Diagnostics.Single().Code.ShouldBe("CTX7008");
    }

    [Fact]
    public async Task A_part_of_the_cases_and_a_run_that_is_worse_are_not_kept()
    {
        await LockAsync("2.0.0");
        Cases("a", "b");
        await RunAsync("On Monday.", suite: "unit");
        await RunAsync("On Monday.", only: "a");
        File.Exists(Path.Combine(_project.Folder, ".cop", "evaluations", "1.0.0.json")).ShouldBeFalse();
        await RunAsync("On Monday.", only: "a");
        Statement().ShouldBeTrue("the suite ran whole");
        File.Delete(Path.Combine(_project.Folder, "dist", "evaluation", "statement.json"));
        await RunAsync("On Monday.", only: "a");
        Statement().ShouldBeFalse("one case says nothing about its suite");
        string critical = string.Concat(
            Enumerable.Range(0, 6).Select(index => $"  - {{id: c{index}, critical: true, input: x, assert: [{{contains: Mon}}]}}\n"));
        _project.Write("tests/unit.yaml", "suite: unit\ncases:\n" + critical);
        await RunAsync("On Monday.");
        for (int again = 0; again < 2; again++)
            (await RunAsync("Never.", "1.0.0")).Baseline!.Verdict.ShouldBe("worse", "a fall is not forgiven by repeating the command");

        bool Statement() => File.Exists(Path.Combine(_project.Folder, "dist", "evaluation", "statement.json"));
    }

    [Fact]
    public async Task Without_a_lock_or_with_damaged_results_the_baseline_cannot_be_used()
    {
        var none = _project.Prepare(new EvaluationRequest { Baseline = "lock" });
        (none.ExitCode, none.Diagnostics.Single().Code).ShouldBe((2, "CTX7008"));
        none.Diagnostics.Single().Fix!.Title.ShouldContain("cop install");
        await LockAsync("2.0.0");
        string digest = _project.Prepare().Value!.LockDigest!;
        _project.Write($".cop/evaluations/lock-{digest["sha256:".Length..]}.json", "nothing");
        var damaged = _project.Prepare(new EvaluationRequest { Baseline = "lock" });
        (damaged.ExitCode, damaged.Diagnostics.Single().Fix!.Title).ShouldBe(
            (2, $"remove {Path.Combine(".cop", "evaluations", $"lock-{digest["sha256:".Length..]}.json")}"));
    }

    [Fact]
    public async Task A_manifest_may_name_the_lock_before_there_are_results()
    {
        await LockAsync("2.0.0", "\n  regression: {baseline: lock}");
        Cases("a");
        (await RunAsync("On Monday.")).Baseline.ShouldBeNull();
        (await RunAsync("Never.")).Baseline!.Broken.ShouldBe(["unit/a"]);
    }

    // The dependency stands beside the package, and cop install locks it.
    private async Task LockAsync(string version, string regression = "")
    {
        _project.Write("tone/cop.yaml", $"meta: {{name: polite-tone, version: {version}}}\n");
        _project.Write("cop.yaml", EvaluationProject.Manifest + regression + "\ndependencies: {polite-tone: {path: tone}}\n");
        var installed = await new PackageWorkspace(_project.Environment).InstallAsync(new InstallRequest());
        installed.Succeeded.ShouldBeTrue(string.Join('\n', installed.Diagnostics));
    }

    private void Cases(params string[] ids) => _project.Write("tests/unit.yaml", "suite: unit\ncases:\n" + string.Concat(
        ids.Select(id => $"  - {{id: {id}, input: When?, assert: [{{contains: Monday}}]}}\n")));

    private Task<EvaluationReport> RunAsync(string answer, string? baseline = null, string? suite = null, string? only = null)
    {
        var client = new ScriptedChatClient((_, _) => ScriptedChatClient.Say(answer));
        return _project.RunAsync(EvaluationProject.Ask(client, EvaluationMode.Live) with
        {
            Baseline = baseline, Suites = suite is null ? [] : [suite], Case = only,
        });
    }
}
