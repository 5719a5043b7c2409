using System.Diagnostics;
using System.Globalization;

namespace Cop.AI.Tests;

/// <summary>The sample program of a team is killed in the middle of its work, and run again.</summary>
/// <remarks>COP_LONG=1 kills it after every event.</remarks>
public sealed class ResearchTeamKillTests : IDisposable
{
    private const int AllCalls = 8;

    private readonly string _folder = Directory.CreateTempSubdirectory("cop-team-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_team_that_is_killed_twice_pays_for_no_recorded_call_again()
    {
        foreach (var crashes in Environment.GetEnvironmentVariable("COP_LONG") == "1"
            ? Enumerable.Range(1, await LastAsync()).Select(seq => new[] { seq }) : [[12, 40]])
        {
            Directory.CreateDirectory(Folder).Delete(recursive: true);
            foreach (var crash in crashes)
            {
                var killed = await RunAsync("--crash-after", crash.ToString(CultureInfo.InvariantCulture));
                // The program ends by itself once the research is done; its last events race with that.
                if (killed.ExitCode == 0)
                    (await ReadAsync()).Log.Single(stored => stored.Type == "research.done").TopicSeq.ShouldBeLessThanOrEqualTo(crash);
            }

            var (recorded, _) = await ReadAsync();
            var (exitCode, output) = await RunAsync();
            exitCode.ShouldBe(0, output);
            output.ShouldContain($"{AllCalls - recorded} model calls in this run");
            var (calls, log) = await ReadAsync();
            calls.ShouldBe(AllCalls, $"killed at {string.Join(" and ", crashes)}");
            log.Where(stored => stored.Type == "research.done").ShouldHaveSingleItem();
            log.Count(stored => stored.Type == EventTypes.TaskCreated).ShouldBe(
                9, "one research, one plan, 4 questions, 2 critiques, one summary");
            log.Count(stored => stored.Type == EventTypes.TaskCompleted).ShouldBe(9);
        }
    }

    private string Folder => Path.Combine(_folder, ".cop");

    private async Task<int> LastAsync()
    {
        await RunAsync();
        return (int)(await ReadAsync()).Log[^1].TopicSeq;
    }

    private async Task<(int Calls, List<Event> Log)> ReadAsync()
    {
        await using var store = (await EmbeddedEventStore.OpenAsync(
            Path.Combine(Folder, "research"), Guid.NewGuid, new EmbeddedOptions { ReadOnly = true })).Unwrap();
        List<Event> log = [];
        await foreach (var stored in store.ReadTopicAsync("urn:cop:topic:research"))
            log.Add(stored);
        return (log.Count(stored => ModelCalls.Read(stored) is not null), log);
    }

    private async Task<(int ExitCode, string Output)> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = _folder, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        foreach (var argument in arguments.Prepend(Path.Combine(AppContext.BaseDirectory, "Cop.Samples.ResearchTeam.dll")))
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync().WaitAsync(HangLimit.Span);
        return (process.ExitCode, await output + await errors);
    }
}
