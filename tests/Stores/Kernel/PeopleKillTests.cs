using Cop.Hitl;
using Cop.Stores.ChildProcess;

namespace Cop.Stores.Tests;

/// <summary>
/// kill -9 between asking and resuming: every question is asked once, and every accepted answer takes effect once. COP_LONG=1 kills after
/// every line.
/// </summary>
[Trait("spec", "10.2.4")]
public sealed class PeopleKillTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_kernel_killed_between_asking_and_resuming_asks_once_and_loses_no_answer()
    {
        var isLong = Environment.GetEnvironmentVariable("COP_LONG") == "1";
        var directory = _directory.File("store");
        Directory.CreateDirectory(directory);
        // One store: each run is killed further on than the one before, by lines that it wrote and not by time.
        foreach (var lines in isLong ? Enumerable.Range(1, 24) : [1, 3, 6, 10, 14])
            await RunAsync(directory, lines);
        using (var child = ChildProcess.Start("people-run", directory))
        {
            for (string? line = null; line != "done";)
                line = (await child.ReadLineAsync().WaitAsync(HangLimit.Span)).ShouldNotBeNull();
        }

        await CheckAsync(directory);
    }

    private static async Task RunAsync(string directory, int lines)
    {
        using var child = ChildProcess.Start("people-run", directory);
        for (; lines > 0; lines--)
        {
            if (await child.ReadLineAsync().WaitAsync(HangLimit.Span) is null or "done")
                return;
        }

        await child.KillAsync();
    }

    private static async Task CheckAsync(string directory)
    {
        var options = new EmbeddedOptions { ReadOnly = true, Profiles = [HitlProfile.Create()] };
        var storage = (await EmbeddedEventStore.OpenAsync(directory, Guid.CreateVersion7, options)).Unwrap();
        await using var kernel = await CopKernel.StartAsync(storage, PeopleWork.Options() with { RunAgents = false });
        var log = new List<Event>();
        await foreach (var stored in kernel.Log.ReadTopicAsync(PeopleWork.Topic))
            log.Add(stored);
        log.Count(stored => stored.Type == HitlEventTypes.DecisionRequested).ShouldBe(PeopleWork.Questions);
        log.Count(stored => stored.Type == HitlEventTypes.DecisionProvided).ShouldBe(PeopleWork.Questions);
        log.Where(stored => stored.Type == PeopleWork.Handled).Select(stored => stored.Payload["desk"]!.AsString())
            .ShouldBe(["desk 0", "desk 1", "desk 2"], ignoreOrder: true);
        (await kernel.VerifyTopicAsync(PeopleWork.Topic)).Unwrap().Errors.ShouldBeEmpty();
    }
}
