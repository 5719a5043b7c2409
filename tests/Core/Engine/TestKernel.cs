using System.Collections.Immutable;

namespace Cop.Core.Tests.Engine;

/// <summary>A kernel over a journal in memory, on a clock that the test moves. It can be restarted over the same bytes.</summary>
internal sealed class TestKernel : IAsyncDisposable
{
    /// <inheritdoc cref="HangLimit.Span"/>
    public static readonly TimeSpan Patience = HangLimit.Span;

    /// <summary>Longer than any delay of the kernel and shorter than the time limit of an agent in these tests.</summary>
    public static readonly TimeSpan Pauses = TimeSpan.FromHours(2);

    public const string Topic = "urn:cop:topic:t";
    private readonly IJournalFile _file;
    private readonly CountedIds _ids;
    private CopOptions _options;

    private TestKernel(IJournalFile file, ManualTime time, CopOptions options, int firstId) =>
        (_file, Time, _options, _ids) = (file, time, options, new CountedIds(firstId));

    /// <summary>The log messages of the kernel.</summary>
    public LogLines Log { get; } = new();

    public static Actor Ada { get; } = Actor.Human("ada");

    public ManualTime Time { get; }

    public CopKernel Kernel { get; private set; } = null!;

    public EmbeddedEventStore Storage { get; private set; } = null!;

    public static Task<TestKernel> StartAsync(params ImmutableArray<AgentRegistration> agents) =>
        StartAsync(new CopOptions { Agents = agents });

    public static async Task<TestKernel> StartAsync(CopOptions options, IJournalFile? file = null, ManualTime? time = null, int firstId = 0)
    {
        var started = new TestKernel(file ?? new MemoryJournalFile(), time ?? new ManualTime(), options, firstId);
        await started.OpenAsync();
        return started;
    }

    /// <summary>An agent with a time limit that the clock of a test does not reach.</summary>
    public static AgentRegistration Agent(
        string name, EventFilter filter, Func<Delivery, AgentContext, CancellationToken, Task<AgentOutput>> handle, AgentOptions? options =
            null) =>
        AgentRegistration.Create(name, filter, handle, options ?? Patient);

    public static AgentOptions Patient { get; } = new() { Timeout = TimeSpan.FromDays(30) };

    public static Task<AgentOutput> Nothing => Task.FromResult(AgentOutput.None);

    /// <summary>Shuts the kernel down and starts it again over the same journal, optionally with other agents.</summary>
    public async Task RestartAsync(params ImmutableArray<AgentRegistration> agents)
    {
        await Kernel.DisposeAsync();
        if (!agents.IsDefaultOrEmpty)
            _options = _options with { Agents = agents };
        await OpenAsync();
    }

    public async Task<Event> AppendAsync(EventDraft draft, string topicId = Topic) =>
        (await Kernel.AppendAsync(topicId, draft, Ada).WaitAsync(Patience)).Unwrap().First;

    public Task<Event> AppendAsync(string type, string topicId = Topic) => AppendAsync(new EventDraft { Type = type }, topicId);

    /// <summary>The events of a topic now.</summary>
    public async Task<List<Event>> ReadAsync(string topicId = Topic)
    {
        var events = new List<Event>();
        await foreach (var stored in Kernel.Log.ReadTopicAsync(topicId))
            events.Add(stored);
        return events;
    }

    /// <summary>The types of a topic's events now, in one line.</summary>
    public async Task<string> TypesAsync(string topicId = Topic) =>
        string.Join(' ', (await ReadAsync(topicId)).Select(stored => stored.Type));

    /// <summary>Waits for an event and moves the clock over the kernel's delays.</summary>
    public Task<Event> SeeAsync(Func<Event, bool> isAwaited, string topicId = Topic) =>
        Time.AdvanceUntilAsync(FindAsync(isAwaited, topicId), Pauses);

    public Task<Event> SeeAsync(string type, string topicId = Topic, int times = 1) =>
        SeeAsync(stored => stored.Type == type && --times == 0, topicId);

    /// <summary>Waits for an event without moving the clock.</summary>
    public async Task<Event> FindAsync(Func<Event, bool> isAwaited, string topicId = Topic)
    {
        using var guard = HangLimit.Begin();
        await foreach (var stored in Kernel.StreamEventsAsync(topicId, 0, guard.Token))
        {
            if (isAwaited(stored))
                return stored;
        }

        throw new InvalidOperationException("A subscription ended by itself.");
    }

    public async Task<Continuation> ContinuationAsync(string id, string topicId = Topic) =>
        (await Kernel.Store.GetContinuationAsync(topicId, id)).Unwrap().ShouldNotBeNull();

    public async Task<ImmutableArray<ParkedDelivery>> ParkedAsync(ParkedDeliveryStatus? status = null) =>
        (await Kernel.Store.ListParkedDeliveriesAsync(new ParkedDeliveryQuery { Status = status })).Unwrap().Items;

    /// <summary>Waits until only a number of invocations is running, and nothing is due.</summary>
    public static async Task RestAsync(CopKernel kernel, int invocations = 0)
    {
        using var guard = HangLimit.Begin();
        for (; !kernel.IsIdle(invocations); guard.Token.ThrowIfCancellationRequested())
            await Task.Yield();
    }

    /// <summary>Checks that the rows and hashes of every topic agree with its events.</summary>
    public async Task VerifyAsync()
    {
        await foreach (var topicId in Kernel.Log.ReadTopicIdsAsync())
            (await Kernel.VerifyTopicAsync(topicId)).Unwrap().Errors.ShouldBeEmpty();
    }

    public async ValueTask DisposeAsync()
    {
        var ending = Kernel.DisposeAsync().AsTask();
        try
        {
            await ending.WaitAsync(HangLimit.Span);
        }
        catch (TimeoutException)
        {
            // A failed test may leave a handler waiting. The shutdown gives up on it by the test's clock, which nothing else moves now.
            await Time.AdvanceUntilAsync(ending.ContinueWith(_ => 0, TaskScheduler.Default), Pauses);
        }
    }

    private async Task OpenAsync()
    {
        Storage = EmbeddedEventStore.Open(_file, _ids.NewId).Unwrap();
        Kernel = await CopKernel.StartAsync(Storage, _options with { TimeProvider = Time, IdGenerator = _ids }, loggers: Log);
    }
}
