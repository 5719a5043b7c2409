using System.Text.Json;

namespace Cop.Cli.Tests;

public sealed class DemoTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task The_report_has_exactly_the_planted_findings()
    {
        var review = await DemoAsync("s", "--yes");
        review.ExitCode.ShouldBe(0, review.ToString());
        review.Output.Split('\n').Where(line => line.StartsWith("- line", StringComparison.Ordinal)).ShouldBe(FaultyDocument.Findings);
        review.Output.ShouldContain("5 sections, 6 findings: 6 accepted, 0 rejected.");
        review.Output.ShouldContain("Nothing found in: Clean.");
        review.Output.ShouldContain("events of the log gave the same state (digest ");
        review.Output.ShouldNotContain("\u001b");
        var topic = (await Tool.JsonAsync("topic", "show", "--store", Store("s"))).GetProperty("topic");
        topic.GetProperty("status").GetString().ShouldBe("closed");
    }

    [Fact]
    public async Task A_finished_review_is_shown_and_not_repeated()
    {
        var first = await DemoAsync("s", "--yes");
        var log = await File.ReadAllBytesAsync(Path.Combine(Store("s"), "journal.cop"));
        var second = await DemoAsync("s", "--yes");
        second.ExitCode.ShouldBe(0, second.ToString());
        second.Output.ShouldContain("already finished. To start again, name another directory with --store, or delete");
        second.Output.ShouldEndWith(first.Output[first.Output.IndexOf("# Review", StringComparison.Ordinal)..]);
        (await File.ReadAllBytesAsync(Path.Combine(Store("s"), "journal.cop"))).ShouldBe(log);
    }

    [Fact]
    public async Task Without_a_terminal_the_demo_waits_and_continues_later()
    {
        for (var run = 0; run < 2; run++)
        {
            var waiting = await DemoAsync("s");
            waiting.ExitCode.ShouldBe(13, waiting.ToString());
            waiting.Error.ShouldContain("4 questions wait for a person. Run the same command at a terminal to decide, or with --yes");
        }

        var before = await EventsAsync("s");
        before.Count(each => Type(each) == "human.decision.requested").ShouldBe(4);
        before.Count(each => Type(each) == "human.decision.provided").ShouldBe(0);
        (await DemoAsync("s", "--yes")).ExitCode.ShouldBe(0);
        var after = await EventsAsync("s");
        after.Take(before.Count).Select(each => each.GetRawText()).ShouldBe(before.Select(each => each.GetRawText()));
        after.Count(each => Type(each) == "human.decision.requested").ShouldBe(4);
    }

    public static TheoryData<int> Crashes() =>
        Environment.GetEnvironmentVariable("COP_LONG") is null ? [11] : [1, 2, 3, 4, 5, 7, 11, 20, 31, 50];

    [Theory]
    [MemberData(nameof(Crashes))]
    public async Task A_repeatedly_killed_demo_repeats_no_effect(int crashAfter)
    {
        (await DemoAsync("whole", "--yes")).ExitCode.ShouldBe(0);
        var runs = 0;
        ToolResult run;
        do
        {
            run = await DemoAsync("killed", "--yes", "--crash-after", $"{crashAfter}");
            (++runs).ShouldBeLessThan(400);
        }
        while (run.ExitCode == Tool.Killed);

        run.ExitCode.ShouldBe(0, run.ToString());
        // A section's steps commit together: 23 events are sure to be left behind the first kill, its answers and what follows.
        runs.ShouldBeGreaterThan(crashAfter > 20 ? 1 : 2);
        run.Output.ShouldContain("gave the same state");
        // Ids are deterministic, so equal work gives equal events; only failed attempts differ between runs.
        (await WorkAsync("killed")).ShouldBe(await WorkAsync("whole"));
        (await FactsAsync("killed")).ShouldBe(await FactsAsync("whole"));
    }

    [Fact]
    public async Task An_interrupted_demo_ends_cleanly_and_can_continue()
    {
        var (sections, interrupted) = (60, await InterruptDemoAsync(60));
        // On a busy machine the signal may arrive after the end: a longer document, of at most 500 sections, then takes longer than that.
        while (interrupted.ExitCode == 0 && sections < 500)
        {
            sections = Math.Min(sections * 4, Math.Max(480, sections + 1));
            interrupted = await InterruptDemoAsync(sections);
        }

        interrupted.ExitCode.ShouldBe(130, interrupted.ToString());
        interrupted.Error.ShouldContain("Interrupted");
        (await Tool.RunAsync("store", "verify", "--store", Store($"s{sections}"))).ExitCode.ShouldBe(0);
        var rest = await Tool.RunAsync("demo", LongDocument(sections), "--store", Store($"s{sections}"), "--yes");
        rest.ExitCode.ShouldBe(0, rest.Error);
        rest.Output.ShouldContain($"{sections} sections, {sections} findings: {sections} accepted, 0 rejected.");
    }

    private async Task<ToolResult> InterruptDemoAsync(int sections)
    {
        using var process = Tool.Start("demo", LongDocument(sections), "--store", Store($"s{sections}"), "--yes");
        (await process.StandardOutput.ReadLineAsync())!.ShouldStartWith("Reviewing ");
        Signal.SendInterrupt(process);
        return await Tool.EndAsync(process);
    }

    private string LongDocument(int sections) => _directory.Write(
        $"long-{sections}.md",
        string.Concat(Enumerable.Range(1, sections).Select(number => $"# Part {number}\n\nText text {number}.\n\n")));

    private string Store(string name) => _directory.File(name);

    private Task<ToolResult> DemoAsync(string store, params string[] options) =>
        Tool.RunAsync(["demo", FaultyDocument.Write(_directory), "--store", Store(store), .. options]);

    private async Task<List<JsonElement>> EventsAsync(string store) =>
        [.. (await Tool.JsonAsync("topic", "log", "--store", Store(store))).GetProperty("events").EnumerateArray()];

    private async Task<List<string>> WorkAsync(string store) =>
    [
        .. (await EventsAsync(store)).Where(each => Type(each) != "continuation.attempt_failed")
            .Select(each => $"{each.GetProperty("id").GetString()} {Type(each)}").Order(StringComparer.Ordinal),
    ];

    private async Task<List<string>> FactsAsync(string store)
    {
        var state = await Tool.JsonAsync("topic", "state", "--store", Store(store));
        return
        [
            state.GetProperty("topic").GetProperty("status").GetString()!,
            .. ViewsOf(state, "tasks", "status", "result"),
            .. ViewsOf(state, "steps", "status", "artifactIds"),
            .. ViewsOf(state, "artifacts", "type"),
            .. ViewsOf(state, "continuations", "status"),
        ];
    }

    private static IEnumerable<string> ViewsOf(JsonElement state, string kind, params string[] members) =>
        state.GetProperty(kind).EnumerateArray()
            .Select(view => $"{Id(view)} {string.Join(' ', members.Select(member => view.GetProperty(member).ToString()))}")
            .Order(StringComparer.Ordinal);

    private static string Id(JsonElement view) => view.GetProperty("id").GetString()!;

    private static string Type(JsonElement source) => source.GetProperty("type").GetString()!;
}
