using System.Threading.Channels;
using Npgsql;

namespace Cop.Stores.Tests;

/// <summary>Every background loop outlives every exception of the driver, says it, and goes on.</summary>
public sealed class BackgroundLoopTests
{
    private const int Failures = 2;
    private static readonly Actor Ada = Actor.Human("ada");
    private static readonly PostgresOptions Options = new()
    {
        NodeId = "urn:cop:node:a", LeaseDuration = TimeSpan.FromMilliseconds(100), SequencingInterval = TimeSpan.FromMilliseconds(1),
    };

    public static TheoryData<string> Kinds => [.. DriverFaults.Names];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Store_loops_continue_after_any_exception(string kind)
    {
        using var logged = new LoggedFaults();
        var options = Options with { LoggerFactory = logged };
        var (beats, sequences, sent, opened) = (new Turns(kind), new Turns(kind), new Turns(kind), new Turns(kind));
        await using (new BackgroundMaintenance(options, _ => beats.Next(TimeSpan.FromMilliseconds(1)), _ => sequences.Next(true)))
        await using (
            var publisher = new NotificationPublisher("s", options.TimeProvider, (_, _) => sent.Next(true), options.CreateLogger()))
        await using (
            new NotificationListener(
                _ => new ValueTask<NpgsqlConnection>(opened.Next<NpgsqlConnection>(null!)), options, "s", _ => { }, () => { }))
        {
            await Task.WhenAll(beats.Passed, sequences.Passed, opened.Passed).WaitAsync(HangLimit.Span);
            while (!sent.Passed.IsCompleted)
            {
                publisher.SayAlive(haveSessionsChanged: false);
                await Task.Yield();
            }
        }

        if (DriverFaults.New(kind) is not CopException { Error.Category: CopErrorCategory.Temporary })
            logged.All.Count.ShouldBeGreaterThanOrEqualTo(4);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Kernel_loops_continue_after_any_exception_and_the_kernel_shuts_down(string kind)
    {
        var (store, failing) = FailingStore.Of(EmbeddedEventStore.OpenInMemory(Guid.NewGuid));
        var handled = Channel.CreateUnbounded<string>();
        var agent = AgentRegistration.Create("answerer", EventFilter.ForTypes("asked"), (delivery, _, _) =>
        {
            handled.Writer.TryWrite(delivery.CauseId);
            return Task.FromResult(AgentOutput.Create(EventDraft.Create("answered")));
        });
        var projection = UserProjection.Create<string>("ids", stored => stored.Id, (_, stored) => stored.Id);
        var options = new CopOptions
        {
            Agents = [agent], Projections = [projection],
            Scheduler = new SchedulerOptions { ErrorDelay = TimeSpan.FromMilliseconds(1), DrainTimeout = HangLimit.Span },
        };
        failing.Fail(() => DriverFaults.New(kind), Failures, nameof(IDeliveryStore.WatchRemoteCommitsAsync));
        var kernel = await CopKernel.StartAsync(store, options);
        await FailedAsync(failing, nameof(IDeliveryStore.WatchRemoteCommitsAsync));

        failing.Fail(() => DriverFaults.New(kind), Failures);
        var asked = await UntilTakenAsync(kernel, EventDraft.Create("asked") with { Id = "q" });
        (await handled.Reader.ReadAsync().AsTask().WaitAsync(HangLimit.Span)).ShouldBe(asked.Id);
        await FailedAsync(failing, nameof(IEventLog.ReadPositionsAsync));
        await UntilAsync(() => projection is { Position: >= 2, Exception: null });

        failing.Fail(() => DriverFaults.New(kind), int.MaxValue);
        await kernel.StopAsync();
        failing.Mend();
    }

    [Fact]
    public async Task A_projection_reports_its_read_error_until_it_can_read()
    {
        var (store, failing) = FailingStore.Of(EmbeddedEventStore.OpenInMemory(Guid.NewGuid));
        var projection = UserProjection.Create<string>("ids", stored => stored.Id, (_, stored) => stored.Id);
        var options =
            new CopOptions { Projections = [projection], Scheduler = new SchedulerOptions { ErrorDelay = TimeSpan.FromMilliseconds(1) } };
        await using var kernel = await CopKernel.StartAsync(store, options);
        failing.Fail(() => new InvalidOperationException("Connection is not open"), int.MaxValue, nameof(IEventLog.ReadPositionsAsync));
        (await kernel.AppendAsync("t", EventDraft.Create("note"), Ada)).Unwrap();
        await UntilAsync(() => projection.Exception is not null);
        projection.Exception!.Message.ShouldBe("Connection is not open");
        (await projection.WaitForPositionAsync(1).WaitAsync(HangLimit.Span)).Error!.Message.ShouldContain("Connection is not open");
        failing.Mend();
        await UntilAsync(() => projection.Exception is null);
        (await projection.WaitForPositionAsync(1).WaitAsync(HangLimit.Span)).Unwrap().ShouldBe(1);
    }

    [Fact]
    public async Task A_projection_does_not_show_a_new_position_together_with_an_earlier_read_error()
    {
        var log = new List<Event>();
        var projection = UserProjection.Create<string>("ids", stored => stored.Id, (_, stored) => stored.Id);
        await using (var kernel = await CopKernel.StartAsync(
            EmbeddedEventStore.OpenInMemory(Guid.NewGuid), new CopOptions { RunAgents = false }))
        {
            for (var number = 0; number < 200; number++)
                log.Add((await kernel.AppendAsync("t", EventDraft.Create("note"), Ada)).Unwrap().First);
        }

        // An observer on another thread, which reads the position first.
        var observer = Task.Run(() =>
        {
            for (var next = 1L; next <= log.Count; next++)
            {
                SpinWait.SpinUntil(() => projection.Position >= next, HangLimit.Span).ShouldBeTrue();
                var (error, position) = (projection.Exception, projection.Position);
                if (position == next)
                    error?.Message.ShouldBe($"after {next}");
            }
        });
        for (var next = 1; next <= log.Count; next++)
        {
            projection.Take(new PositionedEvent(next, log[next - 1]), UpcasterChain.Empty).ShouldBeTrue();
            projection.StandStill(new InvalidOperationException($"after {next}"));
        }

        await observer.WaitAsync(HangLimit.Span);
    }

    [Fact]
    public async Task A_stream_waits_while_the_store_is_unreachable_and_misses_nothing()
    {
        var (store, failing) = FailingStore.Of(EmbeddedEventStore.OpenInMemory(Guid.NewGuid));
        var options = new CopOptions { Scheduler = new SchedulerOptions { ErrorDelay = TimeSpan.FromMilliseconds(1) } };
        await using var kernel = await CopKernel.StartAsync(store, options);
        (await kernel.AppendAsync("t", [EventDraft.Create("note"), EventDraft.Create("note")], Ada)).Unwrap();
        failing.Fail(() => DriverFaults.New("temporary"), Failures, nameof(IEventLog.ReadTopicAsync));
        var seqs = new List<long>();
        await foreach (var stored in kernel.StreamEventsAsync("t", 1))
        {
            seqs.Add(stored.TopicSeq);
            if (seqs.Count == 2)
                (await kernel.AppendAsync("t", EventDraft.Create("note"), Ada)).Unwrap();
            if (seqs.Count == 3)
                break;
        }

        seqs.ShouldBe([1, 2, 3]);
        failing.Failed.ShouldBe([nameof(IEventLog.ReadTopicAsync)]);
    }

    private static Task FailedAsync(FailingStore failing, string member) => UntilAsync(() => failing.Failed.Contains(member));

    private static async Task UntilAsync(Func<bool> isSo)
    {
        using var patience = HangLimit.Begin();
        for (; !isSo(); patience.Token.ThrowIfCancellationRequested())
            await Task.Yield();
    }

    private static async Task<Event> UntilTakenAsync(CopKernel kernel, EventDraft draft)
    {
        using var patience = HangLimit.Begin();
        while (true)
        {
            try
            {
                if ((await kernel.AppendAsync("t", draft, Ada, cancellationToken: patience.Token)).TryGet(out var receipt, out _))
                    return receipt.First;
            }
            catch (CopInvariantException)
            {
                // The outcome is unknown: it is asked again, with the same id.
                patience.Token.ThrowIfCancellationRequested();
            }
        }
    }

    /// <summary>Work that fails some times, then succeeds.</summary>
    private sealed class Turns(string kind)
    {
        private readonly TaskCompletionSource _passed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _count;

        /// <summary>Ends when the work was begun again after the last failure.</summary>
        public Task Passed => _passed.Task;

        public Task<T> Next<T>(T result)
        {
            if (Interlocked.Increment(ref _count) <= Failures)
                return Task.FromException<T>(DriverFaults.New(kind));
            _passed.TrySetResult();
            return Task.FromResult(result);
        }
    }
}
