using System.Globalization;
using System.Text.Json;
using Cop.AI.Tests;

namespace Cop.Cli.Tests;

/// <summary>An evaluation on a store whose process is killed as by kill -9.</summary>
public sealed class EvaluationKillTests : IDisposable
{
    private const int Cases = 20;
    private const int KillAt = 7;

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task The_same_command_goes_on_and_pays_only_for_what_was_under_way()
    {
        Write("cop.yaml",
            "meta: {name: support-agent, version: 1.0.0}\ncontext: {system: {source: s.md}}\n"
            + "build: {targets: {main: {format: openai-chat, model: gpt-4.1}}}\nevaluation: {test_suites: [{name: unit, path: u.yaml}]}\n");
        Write("s.md", "You help.\n");
        Write("u.yaml", "suite: unit\ncases:\n" + string.Concat(Enumerable.Range(0, Cases).Select(index => string.Create(
            CultureInfo.InvariantCulture, $"  - {{id: c{index}, input: Question {index}, assert: [{{contains: Answer}}]}}\n"))));
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var model = await ChatStandIn.StartAsync((_, number) =>
        {
            if (number != KillAt) return new StandInAnswer("Answer");
            reached.TrySetResult();
            return new StandInAnswer("Answer") { Until = new TaskCompletionSource().Task };
        });
        using (var limit = new CancellationTokenSource(Tool.Timeout))
        using (var killed = Start(model))
        {
            await reached.Task.WaitAsync(limit.Token);
            killed.Kill();
            await killed.WaitForExitAsync(limit.Token);
        }

        var again = await Tool.EndAsync(Start(model));
        again.ExitCode.ShouldBe(0, again.ToString());
        int[] asked = [.. model.Requests.Select(QuestionOf)];
        asked.Distinct().Count().ShouldBe(Cases);
        asked.Length.ShouldBeInRange(Cases + 1, Cases + 2, "the answer that was waited for, and one that was not recorded yet");
        var replayed = await Tool.RunAsync("test", "-C", _directory.File(""));
        replayed.ExitCode.ShouldBe(0, replayed.ToString());
    }

    private System.Diagnostics.Process Start(ChatStandIn model) => Tool.Start(
        start =>
        {
            start.Environment["COP_LLM_ENDPOINT"] = model.Endpoint.ToString();
            start.Environment["COP_LLM_KEY"] = "key";
        },
        ["test", "--record", "--parallel", "1", "--store", _directory.File(".cop/store"), "-C", _directory.File("")]);

    private static int QuestionOf(string body) => int.Parse(
        JsonElement.Parse(body).GetProperty("messages").EnumerateArray().Last().GetProperty("content").GetString()!["Question ".Length..],
        CultureInfo.InvariantCulture);

    private void Write(string path, string text) => File.WriteAllText(_directory.File(path), text);
}
