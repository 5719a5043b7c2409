using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Cop.Testing;

/// <summary>A kernel with the agents of a host, in memory and on virtual time, for one test.</summary>
/// <remarks>Works with every test framework: it throws, and asserts nothing.</remarks>
public sealed class CopTest : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly CopTestOptions _options;
    private int _topics;

    private CopTest(ServiceProvider services, VirtualTime time, CopTestOptions options)
    {
        (_services, Time, _options) = (services, time, options);
        Kernel = services.GetRequiredService<CopKernel>();
    }

    /// <summary>The clock; <see cref="AdvanceAsync"/> moves it.</summary>
    public VirtualTime Time { get; }

    /// <summary>The kernel.</summary>
    public CopKernel Kernel { get; }

    /// <summary>The services, without scope.</summary>
    public IServiceProvider Services => _services;

    /// <summary>Starts a kernel.</summary>
    /// <param name="configure">Adds agents and options, as the host does; without a store.</param>
    /// <param name="options">Options of the test; null for the defaults.</param>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">The configuration has faults.</exception>
    public static async Task<CopTest> StartAsync(Action<CopBuilder> configure, CopTestOptions? options = null)
    {
        options ??= new CopTestOptions();
        var time = new VirtualTime();
        var services = TestHost.Create(configure, options.Services, given => given with
        {
            TimeProvider = time,
            OverrideStoreTime = true,
            // The clock does not step by itself, so a timer may be set for the time that is meant.
            Scheduler = given.Scheduler with { MaxTimerDelay = CopOptions.MaxTimeSpan },
            Agents = [.. given.Agents.Select(RunningInvocation.Watch)],
        });
        foreach (var hosted in services.GetServices<IHostedService>())
            await hosted.StartAsync(CancellationToken.None).ConfigureAwait(false);
        return new CopTest(services, time, options);
    }

    /// <summary>Returns a topic of the test.</summary>
    /// <param name="id">Topic id; null for a new one.</param>
    public TestTopic Topic(string? id = null) =>
        new(this, id ?? $"urn:cop:topic:test-{Interlocked.Increment(ref _topics).ToString(CultureInfo.InvariantCulture)}");

    /// <summary>Completes when the kernel has nothing to do until an append comes or the clock moves.</summary>
    /// <exception cref="TimeoutException">It does not come to rest in the real time of <see cref="CopTestOptions.Patience"/>.</exception>
    public async Task RestAsync()
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!IsAtRest())
        {
            if (TimeProvider.System.GetElapsedTime(started) > _options.Patience)
            {
                var patience = _options.Patience.ToString("c", CultureInfo.InvariantCulture);
                throw new TimeoutException(
                    $"The kernel did not come to rest within {patience} of real time: " +
                        "an agent is still running. If it waits for a real clock, let it use context.DelayAsync; if it is slow, raise " +
                        $"{nameof(CopTestOptions)}.{nameof(CopTestOptions.Patience)}.");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System).ConfigureAwait(false);
        }
    }

    /// <summary>Lets time pass: each timer fires at its time, and the kernel comes to rest before the next one and at the end.</summary>
    /// <param name="span">The time that passes.</param>
    public async Task AdvanceAsync(TimeSpan span)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(span, TimeSpan.Zero);
        await RestAsync().ConfigureAwait(false);
        var end = Time.GetUtcNow() + span;
        while (Time.NextDue is { } next && next <= end)
            await MoveToAsync(next).ConfigureAwait(false);
        await MoveToAsync(end).ConfigureAwait(false);
    }

    /// <summary>Lets time pass until the next timer fires, such as a timeout, a retry or a delay of an agent.</summary>
    /// <returns>The time that passed.</returns>
    /// <exception cref="InvalidOperationException">No timer is set: nothing will happen by itself.</exception>
    public async Task<TimeSpan> AdvanceToNextAsync()
    {
        await RestAsync().ConfigureAwait(false);
        var before = Time.GetUtcNow();
        await MoveToAsync(Time.NextDue ?? throw new InvalidOperationException("No timer is set: nothing happens until an event comes."))
            .ConfigureAwait(false);
        return Time.GetUtcNow() - before;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // The clock does not move any more: the kernel does not wait for agents.
        await Kernel.StopAsync(new CancellationToken(canceled: true)).ConfigureAwait(false);
        await _services.DisposeAsync().ConfigureAwait(false);
    }

    private bool IsAtRest()
    {
        Time.FireDue();
        return Kernel.IsIdle(Time.WaitingInvocations) && !Time.HasDue;
    }

    private async Task MoveToAsync(DateTimeOffset time)
    {
        Time.MoveTo(time);
        await RestAsync().ConfigureAwait(false);
    }
}
