using System.Globalization;
using Xunit.Abstractions;

namespace Cop.Core.Tests.Engine;

/// <summary>
/// At-least-once delivery under failures, timeouts, shutdowns and crashes gives exactly-once effects: a seed decides the failures and their
/// times, the rest depends on threads. COP_LONG=1 runs ten times as many seeds.
/// </summary>
[Trait("spec", "5.2.2")]
public sealed class ExactlyOnceProperties(ITestOutputHelper output)
{
    private const int Topics = 4;
    private static readonly bool IsLong = Environment.GetEnvironmentVariable("COP_LONG") == "1";

    [Fact]
    public async Task Every_trigger_has_exactly_one_set_of_outputs_under_failures()
    {
        var first = Environment.TickCount;
        for (var seed = first; seed < first + (IsLong ? 200 : 20); seed++)
        {
            try
            {
                using var course = new Course(seed);
                await course.RunAsync();
            }
            catch (Exception fault)
            {
                output.WriteLine($"seed {seed}");
                throw new InvalidOperationException($"seed {seed}: {fault.Message}", fault);
            }
        }
    }

    private sealed class Course(int seed) : IDisposable
    {
        private readonly Random _random = new(seed);
        private TestKernel _kernel = null!;
        private GatedJournalFile _file = new();
        private volatile bool _isCalm;

        public async Task RunAsync()
        {
            await StartAsync(new ManualTime());
            for (var rounds = Next(1, 5); rounds > 0; rounds--)
                await RoundAsync(isLast: rounds == 1);
            await AnswerAllAsync();
            await _kernel.VerifyAsync();
            await EndAsync();
        }

        public void Dispose() => _file.Dispose();

        private async Task RoundAsync(bool isLast)
        {
            for (var count = Next(1, 5); count > 0; count--)
                await _kernel.AppendAsync("work.asked", TopicOf(Next(0, Topics)));
            if (isLast)
                return;
            for (var moves = Next(0, 40); moves > 0; moves--)
            {
                await Task.Yield();
                _kernel.Time.Advance(TimeSpan.FromMilliseconds(Next(0, 2000)));
            }

            var time = _kernel.Time;
            var crashed = Next(0, 2) == 0 ? _file.Copy() : null;
            await EndAsync();
            _file = crashed ?? _file;
            await StartAsync(time);
        }

        private async Task AnswerAllAsync()
        {
            _isCalm = true;
            for (var topic = 0; topic < Topics; topic++)
            {
                foreach (var asked in (await _kernel.ReadAsync(TopicOf(topic))).Where(stored => stored.Type == "work.asked"))
                {
                    for (var part = 0; part < Topics; part++)
                        await _kernel.SeeAsync(
                            stored => stored.Type == "work.closed" && stored.Payload["asked"]!.AsString() == asked.Id, TopicOf(part));
                }
            }

            var log = new List<Event>();
            for (var topic = 0; topic < Topics; topic++)
                log.AddRange(await _kernel.ReadAsync(TopicOf(topic)));
            var asks = log.Count(stored => stored.Type == "work.asked");
            foreach (var type in new[] { "work.part", "work.done", "work.closed", "continuation.resumed" })
                log.Count(stored => stored.Type == type).ShouldBe(asks * Topics, type);
            foreach (var type in new[] { "work.part", "work.done", "work.closed" })
                log.Where(stored => stored.Type == type).Select(stored => $"{stored.TopicId} {stored.Payload["asked"]}").Distinct().Count()
                    .ShouldBe(asks * Topics, type);
            log.Count(stored => stored.Type == "artifact.created" && stored.Payload.At("/artifact/type")!.AsString() == "cop/effect")
                .ShouldBe(asks * Topics);
            log.ShouldNotContain(stored => stored.Type == "delivery.parked" || stored.Type == "continuation.abandoned");
        }

        private Task<AgentOutput> SplitAsync(Delivery delivery, AgentContext context, CancellationToken cancellation) =>
            FailOrAsync(() => Task.FromResult(AgentOutput.Create(
            Enumerable.Range(0, Topics)
                .Select(topic => EventDraft.Create(
                    "work.part", ("asked", CopJson.From(delivery.CauseId))) with { TopicId = TopicOf(topic) }))), cancellation);

        private Task<AgentOutput> WorkAsync(Delivery delivery, AgentContext context, CancellationToken cancellation) =>
            FailOrAsync(async () =>
        {
            if (delivery.IsResume)
                return EventDraft.Create("work.closed", ("asked", delivery.State));
            var asked = delivery.Trigger!.Payload["asked"]!;
            var outcome = await context.RunOnceAsync("paid", async (_, token) =>
            {
                await FailOrAsync(() => TestKernel.Nothing, token);
                return CopJson.From(Next(0, 1000));
            }, cancellation);
            await FailOrAsync(() => TestKernel.Nothing, cancellation);
            return AgentOutput.Create(
                Drafts.Continuation(
                    CopId.Derive("artifact", delivery.CauseId), "worker",
                    $"{{'retry':{{'maxAttempts':1000}},'state':{asked},'waitForEvents':['work.done']," +
                        $"'meta':{{'match':{{'/payload/asked':{asked}}}}}}}"),
                EventDraft.Create("work.done", ("asked", asked), ("outcome", outcome)));
        }, cancellation);

        private Task<AgentOutput> FailOrAsync(Func<Task<AgentOutput>> succeed, CancellationToken cancellation) =>
            (_isCalm ? 9 : Next(0, 10)) switch
        {
            0 => throw new InvalidOperationException("by chance"),
            1 => WaitAsync(cancellation),
            2 => new TaskCompletionSource<AgentOutput>().Task,
            3 => Task.FromResult<AgentOutput>(Drafts.Of("task.started", "{'taskId':'missing'}")),
            _ => succeed(),
        };

        private static async Task<AgentOutput> WaitAsync(CancellationToken cancellation)
        {
            await Task.Delay(Timeout.Infinite, cancellation);
            return AgentOutput.None;
        }

        private async Task StartAsync(ManualTime time)
        {
            var options = new AgentOptions { Timeout = TimeSpan.FromSeconds(5), MaxAttempts = 1000, MaxConcurrency = Next(1, 4) };
            _kernel = await TestKernel.StartAsync(
                new CopOptions
                {
                    Agents = [
                        TestKernel.Agent("splitter", EventFilter.ForTypes("work.asked"), SplitAsync, options),
                        TestKernel.Agent("worker", EventFilter.ForTypes("work.part"), WorkAsync, options)],
                    Scheduler = new SchedulerOptions { MaxConcurrentInvocations = Next(1, 9) },
                },
                _file, time, firstId: Next(1, int.MaxValue / 2));
        }

        private async Task EndAsync()
        {
            var ending = _kernel.DisposeAsync().AsTask();
            await _kernel.Time.AdvanceUntilAsync(ending.ContinueWith(_ => 0, TaskScheduler.Default), TimeSpan.FromSeconds(20));
            await ending;
        }

        private int Next(int from, int to)
        {
            lock (_random)
                return _random.Next(from, to);
        }

        private static string TopicOf(int topic) => string.Create(CultureInfo.InvariantCulture, $"topic-{topic}");
    }
}
