using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Cop.Hosting.Tests;

public sealed class LifetimeTests
{
    [Fact]
    public async Task A_kernel_injected_before_its_store_is_open_reports_that()
    {
        using var host = TestHost.Build(cop => cop.UseMemory(), services => services.AddHostedService<Early>());
        var kernel = host.Kernel();
        kernel.IsStarted.ShouldBeFalse();
        Should.Throw<InvalidOperationException>(() => kernel.Store).Message.ShouldContain("is not started");
        await Should.ThrowAsync<InvalidOperationException>(() => kernel.AppendAsync("t", EventDraft.Create("a"), TestHost.Ada));

        await host.StartAsync();

        kernel.IsStarted.ShouldBeTrue();
        (await kernel.Log.GetHeadAsync(Early.TopicId))!.LastSeq.ShouldBe(1);
        await host.StopAsync();
        (await kernel.AppendAsync("t", EventDraft.Create("a"), TestHost.Ada)).Error!.Code.ShouldBe(CopErrorCodes.Unavailable);
        kernel.IsStarted.ShouldBeFalse();
    }

    [Fact]
    public async Task A_host_that_never_starts_disposes_its_kernel_silently()
    {
        var host = TestHost.Build(cop => cop.UseMemory());
        _ = host.Kernel();
        await ((IAsyncDisposable)host).DisposeAsync();
    }

    [Fact]
    public async Task Stopping_waits_for_a_running_agent_and_keeps_its_output()
    {
        using var directory = new TemporaryDirectory();
        var (begun, mayEnd) = (new TaskCompletionSource(), new TaskCompletionSource());
        using (var host = TestHost.Build(
            cop => cop.UseJournal(directory.Path).AddAgent("slow", EventFilter.ForTypes("a"), async (_, _, cancellationToken) =>
        {
            begun.SetResult();
            await mayEnd.Task.WaitAsync(cancellationToken);
            return EventDraft.Create("b");
        }).Configure(options => options with { Scheduler = options.Scheduler with { DrainTimeout = HangLimit.Span } }),
            services => services.Configure<HostOptions>(options => options.ShutdownTimeout = HangLimit.Span)))
        {
            await host.StartAsync();
            (await host.Kernel().AppendAsync("t", EventDraft.Create("a"), TestHost.Ada)).Unwrap();
            await begun.Task;
            var stopping = host.StopAsync();
            stopping.IsCompleted.ShouldBeFalse();
            mayEnd.SetResult();
            await stopping;
        }

        using var again = TestHost.Build(cop => cop.UseJournal(directory.Path));
        await again.StartAsync();
        (await again.Kernel().Log.GetHeadAsync("t"))!.LastSeq.ShouldBe(2);
        await again.StopAsync();
    }

    [Fact]
    public async Task A_host_without_drain_time_cancels_its_agents()
    {
        var (begun, cancelled) = (new TaskCompletionSource(), new TaskCompletionSource());
        using var host =
            TestHost.Build(cop => cop.UseMemory().AddAgent("endless", EventFilter.ForTypes("a"), async (_, _, cancellationToken) =>
        {
            using var noted = cancellationToken.Register(cancelled.SetResult);
            begun.SetResult();
            await cancelled.Task;
            cancellationToken.ThrowIfCancellationRequested();
            return AgentOutput.None;
        }));
        await host.StartAsync();
        (await host.Kernel().AppendAsync("t", EventDraft.Create("a"), TestHost.Ada)).Unwrap();
        await begun.Task;

        await host.Kernel().StopAsync(new CancellationToken(canceled: true));

        cancelled.Task.IsCompleted.ShouldBeTrue();
        await host.StopAsync();
    }

    [Fact]
    public async Task A_store_that_fails_to_open_fails_the_start_with_its_reason()
    {
        using var directory = new TemporaryDirectory();
        var log = new LogLines();
        await using var first = (await EmbeddedEventStore.OpenAsync(directory.Path, Guid.NewGuid)).Unwrap();
        using var host = TestHost.Build(cop => cop.UseJournal(directory.Path), log: log);

        (await Should.ThrowAsync<CopException>(() => host.StartAsync())).Error.Code.ShouldBe(CopErrorCodes.StoreLocked);

        log.All.ShouldContain(line => line.StartsWith("Cop Critical") && line.Contains(directory.Path));
    }

    [Fact]
    public async Task A_kernel_that_fails_to_start_closes_its_store()
    {
        using var directory = new TemporaryDirectory();
        var storage = (await EmbeddedEventStore.OpenAsync(directory.Path, Guid.NewGuid)).Unwrap();
        var agent = AgentRegistration.Create("a", EventFilter.All, (_, _, _) => Task.FromResult(AgentOutput.None));
        await Should.ThrowAsync<OperationCanceledException>(() => CopKernel.StartAsync(
            storage, new CopOptions { Agents = [agent] }, cancellationToken: new CancellationToken(canceled: true)));

        await using var again = (await EmbeddedEventStore.OpenAsync(directory.Path, Guid.NewGuid)).Unwrap();
    }

    [Fact]
    public async Task The_opening_of_a_store_is_logged()
    {
        var log = new LogLines();
        using var host = TestHost.Build(cop => cop.UseMemory(), log: log);
        await host.StartAsync();
        log.All.ShouldContain(line => line.StartsWith($"Cop Information: Opened store {host.Kernel().StoreId}"));
        await host.StopAsync();
        log.All.ShouldContain(line => line.Contains("The kernel is stopping"));
    }

    private sealed class Early(CopKernel kernel) : IHostedService
    {
        public const string TopicId = "early";

        public async Task StartAsync(CancellationToken cancellationToken) =>
            (await kernel.AppendAsync(TopicId, EventDraft.Create("a"), TestHost.Ada, cancellationToken: cancellationToken)).Unwrap();

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
