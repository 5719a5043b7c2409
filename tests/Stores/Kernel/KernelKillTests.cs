using Cop.Stores.ChildProcess;
using Xunit.Abstractions;

namespace Cop.Stores.Tests;

/// <summary>
/// kill -9 of a whole kernel at random times: no acknowledged event is lost, no output duplicated. COP_LONG=1 kills 25 times as often.
/// </summary>
[Trait("spec", "5.2.2")]
public sealed class KernelKillTests(ITestOutputHelper output) : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly List<string> _acknowledged = [];

    [Fact]
    public async Task A_killed_kernel_loses_nothing_acknowledged_and_repeats_no_effect()
    {
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        // Each kill reopens the store, so several small stores test more than one large one.
        var (stores, kills) = Environment.GetEnvironmentVariable("COP_LONG") == "1" ? (10, 20) : (1, 8);
        for (; stores > 0; stores--)
            await KillAsync(_directory.File($"store-{stores}"), kills, random);
    }

    public void Dispose() => _directory.Dispose();

    private async Task KillAsync(string directory, int kills, Random random)
    {
        Directory.CreateDirectory(directory);
        _acknowledged.Clear();
        for (; kills > 0; kills--)
            await RunUntilKilledAsync(directory, random.Next(0, 20));
        await using var kernel = await KernelWork.StartAsync(directory);
        var log = await WorkCheck.AnswerAllAsync(kernel).WaitAsync(HangLimit.Span);
        WorkCheck.CheckLog(log, _acknowledged);
        var executions = File.ReadAllLines(KernelWork.EffectsFile(directory));
        var recorded = WorkCheck.CheckEffects(log, executions, isOneAfterTheOther: true);
        output.WriteLine($"{_acknowledged.Count} acknowledged, {log.Count} events, {executions.Length} executions, {recorded} records");
        for (var topic = 0; topic < KernelWork.Topics; topic++)
            (await kernel.VerifyTopicAsync(KernelWork.TopicOf(topic))).Unwrap().Errors.ShouldBeEmpty();
    }

    private async Task RunUntilKilledAsync(string directory, int lines)
    {
        using var child = ChildProcess.Start("kernel-run", directory);
        var written = new List<string>();
        for (; lines > 0; lines--)
            written.Add((await child.ReadLineAsync().WaitAsync(HangLimit.Span)).ShouldNotBeNull());
        written.AddRange(await child.KillAsync());
        _acknowledged.AddRange(written.Where(line => line != "started"));
    }
}
