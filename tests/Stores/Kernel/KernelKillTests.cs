using Cop.Stores.Child;
using Xunit.Abstractions;

namespace Cop.Stores.Tests;

/// <summary>kill -9 of a whole kernel at random moments: nothing acknowledged is lost, nothing is done twice. COP_LONG=1 kills ten times as often.</summary>
[Trait("spec", "5.2.2")]
public sealed class KernelKillTests(ITestOutputHelper output) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private readonly TemporaryDirectory _directory = new();
    private readonly List<string> _acknowledged = [];

    [Fact]
    public async Task A_killed_kernel_loses_nothing_acknowledged_and_repeats_no_effect()
    {
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        // Each store is opened as often as it is killed, so several small ones tell more than a long one.
        for (var stores = Environment.GetEnvironmentVariable("COP_LONG") == "1" ? 10 : 1; stores > 0; stores--)
            await KillAsync(_directory.File($"store-{stores}"), random);
    }

    public void Dispose() => _directory.Dispose();

    private async Task KillAsync(string directory, Random random)
    {
        Directory.CreateDirectory(directory);
        _acknowledged.Clear();
        for (var round = 20; round > 0; round--)
            await RunUntilKilledAsync(directory, random.Next(0, 20));
        await using var kernel = await KernelWork.StartAsync(directory);
        var log = await AnswerAllAsync(kernel).WaitAsync(Patience);
        output.WriteLine($"{_acknowledged.Count} acknowledged, {log.Count} events");
        CheckLog(log);
        CheckEffects(log, File.ReadAllLines(KernelWork.EffectsFile(directory)));
        for (var topic = 0; topic < KernelWork.Topics; topic++)
            (await kernel.VerifyAsync(KernelWork.TopicOf(topic))).Faults.ShouldBeEmpty();
    }

    private async Task RunUntilKilledAsync(string directory, int lines)
    {
        using var child = ChildProcess.Start("kernel-run", directory);
        var written = new List<string>();
        for (; lines > 0; lines--)
            written.Add((await child.ReadLineAsync().WaitAsync(Patience)).ShouldNotBeNull());
        written.AddRange(await child.KillAsync());
        _acknowledged.AddRange(written.Where(line => line != "started"));
    }

    private static async Task<List<Event>> AnswerAllAsync(CopKernel kernel)
    {
        var questions = (await ReadAsync(kernel)).Where(stored => stored.Type == "work.asked").ToList();
        for (var topic = 0; topic < KernelWork.Topics; topic++)
        {
            var open = questions.Select(asked => asked.Id).ToHashSet();
            if (open.Count == 0)
                continue;
            await foreach (var stored in kernel.SubscribeAsync(KernelWork.TopicOf(topic)))
            {
                if (stored.Type == "work.closed" && open.Remove(stored.Payload["asked"]!.AsString()!) && open.Count == 0)
                    break;
            }
        }

        return await ReadAsync(kernel);
    }

    private static async Task<List<Event>> ReadAsync(CopKernel kernel)
    {
        var log = new List<Event>();
        for (var topic = 0; topic < KernelWork.Topics; topic++)
        {
            var next = 1L;
            await foreach (var stored in kernel.Log.ReadTopicAsync(KernelWork.TopicOf(topic)))
            {
                stored.TopicSeq.ShouldBe(next++);
                log.Add(stored);
            }
        }

        return log;
    }

    private void CheckLog(List<Event> log)
    {
        var ids = log.Select(stored => stored.Id).ToHashSet();
        ids.Count.ShouldBe(log.Count);
        _acknowledged.Where(id => !ids.Contains(id)).ShouldBeEmpty();
        var questions = log.Where(stored => stored.Type == "work.asked").Select(stored => stored.Id).ToList();
        questions.Count.ShouldBeGreaterThanOrEqualTo(_acknowledged.Count);
        foreach (var type in new[] { "work.part", "work.done", "work.closed" })
        {
            var expected = questions.SelectMany(asked => Enumerable.Range(0, KernelWork.Topics).Select(topic => $"{KernelWork.TopicOf(topic)} {asked}"));
            log.Where(stored => stored.Type == type).Select(stored => $"{stored.TopicId} {stored.Payload["asked"]!.AsString()}").Order().ShouldBe(expected.Order(), type);
        }

        log.ShouldNotContain(stored => stored.Type == "delivery.parked");
    }

    // An effect may run again when the process died before its record, and never after it.
    private void CheckEffects(List<Event> log, string[] executions)
    {
        var recorded = log.Select(stored => stored.Payload["artifact"]).Where(artifact => artifact?["type"]?.AsString() == "cop/effect").ToList();
        recorded.Count.ShouldBe(log.Count(stored => stored.Type == "work.part"));
        recorded.Select(artifact => artifact!["id"]!.AsString()).Distinct().Count().ShouldBe(recorded.Count);
        var last = executions.Select(line => line.Split(' ')).GroupBy(line => line[0]).ToDictionary(group => group.Key, group => group.Last()[1]);
        foreach (var artifact in recorded)
            last[artifact!["id"]!.AsString()!].ShouldBe(artifact["payload"]!.AsString());
        output.WriteLine($"{executions.Length} executions, {recorded.Count} records");
    }
}
