using System.Diagnostics;

namespace Cop.AI.Tests;

/// <summary>A host of an agent is killed as by kill -9 at a point of its work, and started again.</summary>
/// <remarks>COP_LONG=1 kills at every point.</remarks>
public sealed class CrashTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cop-crash-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    public static TheoryData<string> Points()
    {
        var isLong = Environment.GetEnvironmentVariable("COP_LONG") == "1";
        string[] all =
        [
            "answer", "after refund", "human.decision.requested",
            .. isLong ? new[]
            {
                "agent.started", "agent.message", "before look", "after look", "before refund", "agent.tool.invoked", "agent.tool.result",
                "human.decision.provided", "continuation.resumed", "agent.completed",
            } : [],
        ];
        return [.. all];
    }

    [Theory]
    [MemberData(nameof(Points))]
    public async Task A_kill_repeats_at_most_one_call_and_no_recorded_one(string point)
    {
        await using var server = await ServeAsync();
        (await RunAsync(server.Endpoint, point)).ShouldNotBe(0, "the first run is killed");
        var recorded = await RecordedAsync();
        // A server of its own: a request of the killed process may reach the first one only now.
        await using var again = await ServeAsync();
        (await RunAsync(again.Endpoint, "never")).ShouldBe(0);
        again.Requests.Length.ShouldBe(3 - recorded, "a call whose record is durable is not repeated, every other one is made");
        (server.Requests.Length + again.Requests.Length).ShouldBeLessThanOrEqualTo(4, "one kill repeats at most one call");
        if (point == "answer")
            (server.Requests.Length + again.Requests.Length).ShouldBe(4, "the answer was lost between call and record");

        var log = await LogAsync();
        log.Select(ModelCalls.Read).OfType<ModelCall>().Count().ShouldBe(3);
        log.Count(stored => stored.Type == HitlEventTypes.DecisionRequested).ShouldBe(1, "the person is asked once");
        log.Count(stored => stored.Type == EventTypes.TaskCompleted).ShouldBe(1);
        var keys = await File.ReadAllLinesAsync(Path.Combine(_folder, "refund"));
        keys.Distinct().ShouldHaveSingleItem("the refund has one idempotency key");
        // The refund may run while the process is killed at the decision.
        keys.Length.ShouldBeInRange(point == "after refund" ? 2 : 1, point is "after refund" or "human.decision.provided" ? 2 : 1);
    }

    /// <summary>COP_LONG=1 kills after every event; the default after every tenth.</summary>
    [Fact]
    public async Task A_kill_after_any_event_leaves_the_same_outcome()
    {
        await using var server = await ServeAsync();
        (await RunAsync(server.Endpoint, "never")).ShouldBe(0);
        var last = (await LogAsync()).Count;
        last.ShouldBeGreaterThan(25);
        var step = Environment.GetEnvironmentVariable("COP_LONG") == "1" ? 1 : 10;
        for (var seq = step; seq < last; seq += step)
        {
            Clear();
            (await RunAsync(server.Endpoint, $"event {seq}")).ShouldNotBe(0, $"killed after event {seq}");
            var recorded = await RecordedAsync();
            // A server of its own: a request of the killed process may reach the first one only now.
            await using var again = await ServeAsync();
            (await RunAsync(again.Endpoint, "never")).ShouldBe(0, $"killed after event {seq}");
            again.Requests.Length.ShouldBe(3 - recorded, $"killed after event {seq}");
            var log = await LogAsync();
            log.Count(stored => stored.Type == HitlEventTypes.DecisionRequested).ShouldBe(1, $"killed after event {seq}");
            log.Count(stored => stored.Type == EventTypes.TaskCompleted).ShouldBe(1, $"killed after event {seq}");
            (await File.ReadAllLinesAsync(Path.Combine(_folder, "refund"))).Distinct().ShouldHaveSingleItem($"killed after event {seq}");
        }
    }

    private static Task<ChatStandIn> ServeAsync() => ChatStandIn.StartAsync((request, _) => ChatStandIn.Results(request) switch
    {
        0 => StandInAnswer.Call("look", "{}"),
        1 => StandInAnswer.Call("refund", "{}"),
        _ => new StandInAnswer("Refunded."),
    });

    private void Clear()
    {
        Directory.Delete(_folder, recursive: true);
        Directory.CreateDirectory(_folder);
    }

    private async Task<List<Event>> LogAsync()
    {
        await using var store = (await EmbeddedEventStore.OpenAsync(
            Path.Combine(_folder, "store"), Guid.NewGuid, new EmbeddedOptions { ReadOnly = true })).Unwrap();
        List<Event> log = [];
        await foreach (var stored in store.ReadTopicAsync("urn:cop:topic:crash"))
            log.Add(stored);
        return log;
    }

    private async Task<int> RecordedAsync() => (await LogAsync()).Count(stored => ModelCalls.Read(stored) is not null);

    private async Task<int> RunAsync(Uri endpoint, string point)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardError = true };
        string[] arguments =
            [Path.Combine(AppContext.BaseDirectory, "Cop.AI.ChildProcess.dll"), "work", Path.Combine(_folder, "store"), _folder,
                endpoint.ToString(), point];
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(HangLimit.Span);
        if (point == "never")
            process.ExitCode.ShouldBe(0, await errors);
        return process.ExitCode;
    }
}
