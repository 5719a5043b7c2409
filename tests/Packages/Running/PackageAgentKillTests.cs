using System.Diagnostics;
using Cop.AI;
using Cop.Hitl;
using Cop.Packages.ChildProcess;

namespace Cop.Packages.Tests;

/// <summary>A host of a package agent is killed as by kill -9 at a point of a conversation with tools and an approval.</summary>
/// <remarks>COP_LONG=1 kills at every point and behind every event.</remarks>
public sealed class PackageAgentKillTests : IDisposable
{
    private const string Topic = "urn:cop:topic:kill";
    private const int ModelCallsOfAll = 4;

    private readonly EvaluationProject _project = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("cop-package-kill-").FullName;

    public PackageAgentKillTests() => _project.Write(
        "guardrails/safety.yaml", _project.Read("guardrails/safety.yaml") + "monitoring: {alert_threshold: 1}\n");

    public void Dispose()
    {
        _project.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static bool IsLong => Environment.GetEnvironmentVariable("COP_LONG") == "1";

    public static TheoryData<string> Points() =>
    [
        "after model 2", "after refund 1", "guardrail.alerted",
        .. IsLong ? new[]
        {
            "before model 1", "after model 1", "before search 1", "after search 1", "before model 2", "before refund 1", "before model 3",
            "after model 3", "before model 4", "after model 4", "task.created", "agent.started", "agent.message", "agent.tool.invoked",
            "agent.tool.result", "human.decision.requested", "human.decision.provided", "continuation.resumed",
            "guardrail.evaluated", "agent.completed", "task.completed",
        } : [],
    ];

    [Theory]
    [MemberData(nameof(Points))]
    public async Task A_kill_pays_and_asks_nothing_twice_that_is_recorded(string point)
    {
        (await KillAsync(point)).ShouldNotBe(0, "the run is killed");
        await FinishAsync(point);
        // The agent goes on while an event is read: the kill may come between an answer or a refund and its record, too.
        bool isEvent = point.Contains('.', StringComparison.Ordinal);
        int lost = point.StartsWith("after model", StringComparison.Ordinal) ? 1 : 0, refunds = point == "after refund 1" ? 2 : 1;
        Lines("model").Length.ShouldBeInRange(
            ModelCallsOfAll + lost, ModelCallsOfAll + (isEvent ? 1 : lost), "only an answer that was lost before its record is paid again");
        Lines("refund").Length.ShouldBeInRange(refunds, point == "human.decision.provided" ? 2 : refunds);
    }

    [Fact]
    public async Task A_kill_behind_any_event_leaves_the_same_conversation()
    {
        if (!IsLong) return;
        await ContinueAsync("the whole conversation");
        int last = (await LogAsync()).Count;
        last.ShouldBeGreaterThan(30);
        for (int seq = 1; seq < last; seq++)
        {
            Directory.Delete(_folder, recursive: true);
            Directory.CreateDirectory(_folder);
            (await KillAsync($"event {seq}")).ShouldNotBe(0, $"event {seq}");
            await FinishAsync($"event {seq}");
        }
    }

    private async Task FinishAsync(string point)
    {
        int recorded = (await LogAsync()).Count(stored => ModelCalls.Read(stored) is not null), paid = Lines("model").Length;
        (paid - recorded).ShouldBeInRange(0, 1, $"{point}: one kill loses at most one answer");
        await ContinueAsync(point);
        Lines("model").Length.ShouldBe(paid + ModelCallsOfAll - recorded, point);
        Lines("refund").Distinct().ShouldHaveSingleItem($"{point}: the refund has one idempotency key");
        var log = await LogAsync();
        log.Count(stored => ModelCalls.Read(stored) is not null).ShouldBe(ModelCallsOfAll, point);
        Count(HitlEventTypes.DecisionRequested).ShouldBe(1, $"{point}: the person is asked once");
        Count(HitlEventTypes.DecisionProvided).ShouldBe(1, point);
        Count(EventTypes.TaskCompleted).ShouldBe(2, point);
        Count(PackagesEventTypes.GuardrailAlerted).ShouldBe(1, point);
        string all = string.Join('\n', log.Where(stored => stored.Type == EventTypes.TaskCompleted).Select(stored => stored.Payload));
        (all.Contains("[redacted]", StringComparison.Ordinal), all.Contains("1234-5678", StringComparison.Ordinal))
            .ShouldBe((true, false), point);

        int Count(string type) => log.Count(stored => stored.Type == type);
    }

    private string[] Lines(string name)
    {
        string file = Path.Combine(_folder, name);
        return File.Exists(file) ? File.ReadAllLines(file) : [];
    }

    private async Task<List<Event>> LogAsync()
    {
        await using var store = (await EmbeddedEventStore.OpenAsync(
            Path.Combine(_folder, "store"), Guid.NewGuid, new EmbeddedOptions { ReadOnly = true })).Unwrap();
        List<Event> log = [];
        await foreach (var stored in store.ReadTopicAsync(Topic)) log.Add(stored);
        return log;
    }

    // A process of its own takes most of the time of the test, and what is not killed needs none.
    private async Task ContinueAsync(string point) =>
        (await Conversation.RunAsync(_project.Folder, Path.Combine(_folder, "store"), new Notes(_folder, "never"))
            .WaitAsync(HangLimit.Span)).ShouldBe(0, point);

    private async Task<int> KillAsync(string point)
    {
        var start = new ProcessStartInfo("dotnet");
        start.Environment["COP_HOME"] = Path.Combine(_folder, "home");
        string[] arguments =
        [
            Path.Combine(AppContext.BaseDirectory, "Cop.Packages.ChildProcess.dll"), "converse", _project.Folder,
            Path.Combine(_folder, "store"), _folder, point,
        ];
        foreach (string argument in arguments) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync().WaitAsync(HangLimit.Span);
        return process.ExitCode;
    }
}
