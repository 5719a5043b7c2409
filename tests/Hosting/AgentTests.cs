using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Cop.Hosting.Tests;

public sealed class AgentTests
{
    [Fact]
    public async Task An_agent_type_is_created_in_its_own_scope_per_invocation()
    {
        var visits = new Visits();
        using var host = TestHost.Build(
            cop => cop.UseMemory().AddAgent<Greeter>("greeter", EventFilter.ForTypes("guest.arrived")),
            services => services.AddSingleton(visits).AddScoped<ScopedNote>());
        await host.StartAsync();
        var topicId = TestHost.NewTopic();

        (await host.Kernel()
            .AppendAsync(
                topicId, [EventDraft.Create("guest.arrived"), EventDraft.Create("guest.arrived"), EventDraft.Create("party.ended")],
                TestHost.Ada)).Unwrap();
        (await host.Kernel().WaitForTypeAsync(topicId, "guest.greeted")).Initiator.ShouldBe("agent:greeter");
        await host.Kernel().WaitForCountAsync(topicId, "guest.greeted", 2);

        visits.Agents.Distinct().Count().ShouldBe(2);
        visits.Notes.Distinct().Count().ShouldBe(2);
        await host.StopAsync();
        visits.Disposed.ShouldBe(2);
    }

    [Fact]
    public async Task A_function_agent_and_library_agents_run_in_one_kernel()
    {
        using var host = TestHost.Build(
            cop => cop.UseMemory()
                .AddAgent("first", EventFilter.ForTypes("a"), (_, _, _) => Task.FromResult<AgentOutput>(EventDraft.Create("b"))),
            services =>
                services.AddCop(
                    library =>
                        library.AddAgent(
                            "second", EventFilter.ForTypes("b"), (_, _, _) => Task.FromResult<AgentOutput>(EventDraft.Create("c")))));
        await host.StartAsync();
        var topicId = TestHost.NewTopic();

        (await host.Kernel().AppendAsync(topicId, EventDraft.Create("a"), TestHost.Ada)).Unwrap();

        (await host.Kernel().WaitForTypeAsync(topicId, "c")).Initiator.ShouldBe("agent:second");
        await host.StopAsync();
    }

    public static TheoryData<Action<CopBuilder>, string> Overgiven => new()
    {
        { cop => cop.AddAgent<Takes<CopKernel>>("eager", EventFilter.All), "requests CopKernel by the constructor parameter 'given'" },
        { cop =>
            cop.AddAgent<Takes<Lazy<CopKernel>>>("eager", EventFilter.All), "requests CopKernel by the constructor parameter 'given'" },
        { cop =>
            cop.AddAgent<Takes<Func<ICopStore[]>>>("eager", EventFilter.All), "requests ICopStore by the constructor parameter 'given'" },
        { cop => cop.AddAgent<Takes<EmbeddedEventStore>>("eager", EventFilter.All),
            "requests EmbeddedEventStore by the constructor parameter 'given'" },
    };

    [Theory]
    [MemberData(nameof(Overgiven))]
    [Trait("spec", "5.3.4")]
    public void An_agent_that_injects_an_appending_service_is_refused_at_registration(Action<CopBuilder> add, string named)
    {
        var message = Should.Throw<ArgumentException>(() => TestHost.Build(cop => add(cop.UseMemory()))).Message;
        message.ShouldContain("Agent 'eager' (Takes");
        message.ShouldContain(named);
        message.ShouldContain("AgentContext.Store");
        message.ShouldContain("AgentContext.RunOnceAsync");
    }

    [Fact]
    public void An_agent_may_inject_a_read_only_service() =>
        Should.NotThrow(
            () =>
                TestHost.Build(
                    cop => cop.UseMemory().AddAgent<Takes<ICopReadOnlyStore>>("reader", EventFilter.All)
                        .AddAgent<Takes<IEventLog>>("log reader", EventFilter.All)).Dispose());

    [Fact]
    [Trait("spec", "5.3.4")]
    public async Task An_agent_s_services_include_the_host_s_but_none_that_append()
    {
        var refusals = new List<string>();
        using var host = TestHost.Build(
            cop => cop.UseMemory().AddAgent("looker", EventFilter.ForTypes("a"), (_, context, _) =>
            {
                foreach (var services in new[] { context.Services, context.Services.GetRequiredService<IServiceProvider>() })
                {
                    refusals.Add(Should.Throw<InvalidOperationException>(() => services.GetService<CopKernel>()).Message);
                    refusals.Add(Should.Throw<InvalidOperationException>(() => services.GetKeyedService<IEventStore>("second")).Message);
                }

                context.Services.GetRequiredKeyedService<Visits>("kept").ShouldNotBeNull();
                return Task.FromResult<AgentOutput>(EventDraft.Create("b"));
            }),
            services => services.AddKeyedSingleton("kept", new Visits()));
        await host.StartAsync();
        var topicId = TestHost.NewTopic();

        (await host.Kernel().AppendAsync(topicId, EventDraft.Create("a"), TestHost.Ada)).Unwrap();

        await host.Kernel().WaitForTypeAsync(topicId, "b");
        await host.StopAsync();
        refusals.Count.ShouldBe(4);
        refusals.ShouldAllBe(refusal => refusal.Contains("is not available to agents"));
    }

    [Fact]
    [Trait("spec", "5.3.4")]
    public async Task An_agent_created_from_its_scope_cannot_receive_the_kernel()
    {
        using var host = TestHost.Build(cop => cop.UseMemory().AddAgent(new AgentRegistration(
            "eager", EventFilter.ForTypes("a"), new AgentOptions { MaxAttempts = 1 }, scope =>
                new Takes<CopKernel>(scope.GetRequiredService<CopKernel>()))));
        await host.StartAsync();
        var topicId = TestHost.NewTopic();

        (await host.Kernel().AppendAsync(topicId, EventDraft.Create("a"), TestHost.Ada)).Unwrap();

        (await host.Kernel().WaitForTypeAsync(topicId, EventTypes.DeliveryParked)).Payload[
            "error"]!["message"]!.AsString()!.ShouldContain("CopKernel is not available to agents");
        await host.StopAsync();
    }

    public static TheoryData<string> Ways => ["scope factory", "service provider", "host", "holder", "closure"];

    [Theory]
    [MemberData(nameof(Ways))]
    [Trait("spec", "5.3.4")]
    public async Task An_agent_that_captured_the_kernel_cannot_append_with_it(string way)
    {
        IHost? running = null;
        CopError? error = null;
        using var host = running = TestHost.Build(
            cop => cop.UseMemory()
                .AddAgent(
                    new AgentRegistration(
                        "eager", EventFilter.ForTypes("a"), new AgentOptions { MaxAttempts = 1 }, scope =>
                            new Reaching(async cancellation =>
            {
                var kernel = way switch
                {
                    "scope factory" =>
                        scope.GetRequiredService<IServiceScopeFactory>().CreateScope().ServiceProvider.GetRequiredService<CopKernel>(),
                    "service provider" => scope.GetRequiredService<Locator>().Services.GetRequiredService<CopKernel>(),
                    "host" =>
                        scope.GetRequiredService<Locator>().Services.GetRequiredService<HostLocator>().Host!.Services
                            .GetRequiredService<CopKernel>(),
                    "holder" => scope.GetRequiredService<KernelHolder>().Kernel,
                    _ => running!.Kernel(),
                };
                error = (
                    await kernel.AppendAsync("other", EventDraft.Create("smuggled"), TestHost.Ada, cancellationToken: cancellation)).Error;
            }))),
            services => services.AddSingleton<KernelHolder>().AddSingleton(provider => new Locator(provider)).AddSingleton<HostLocator>());
        host.Services.GetRequiredService<HostLocator>().Host = host;
        await host.StartAsync();
        var topicId = TestHost.NewTopic();

        (await host.Kernel().AppendAsync(topicId, EventDraft.Create("a"), TestHost.Ada)).Unwrap();

        await host.Kernel().WaitForTypeAsync(topicId, "b");
        error.ShouldNotBeNull().Code.ShouldBe(CopErrorCodes.AppendInsideAgent);
        (await host.Kernel().Log.GetHeadAsync("other")).ShouldBeNull();
        await host.StopAsync();
    }

    [Fact]
    [Trait("spec", "5.3.4")]
    public async Task A_scoped_service_cannot_append_when_its_invocation_ends()
    {
        var parting = new TaskCompletionSource<CopError?>();
        using var host = TestHost.Build(
            cop => cop.UseMemory()
                .AddAgent(
                    new AgentRegistration("a", EventFilter.ForTypes("a"), new AgentOptions { MaxAttempts = 1 }, scope => new Reaching(_ =>
            {
                scope.GetRequiredService<Parting>();
                return Task.CompletedTask;
            }))),
            services => services.AddSingleton(parting).AddScoped<Parting>().AddSingleton<KernelHolder>());
        await host.StartAsync();
        var topicId = TestHost.NewTopic();

        (await host.Kernel().AppendAsync(topicId, EventDraft.Create("a"), TestHost.Ada)).Unwrap();

        (await parting.Task.WaitAsync(HangLimit.Span)).ShouldNotBeNull().Code.ShouldBe(CopErrorCodes.AppendInsideAgent);
        await host.StopAsync();
    }

    private sealed class Reaching(Func<CancellationToken, Task> reach) : IAgent
    {
        public async Task<AgentOutput> HandleAsync(Delivery delivery, AgentContext context, CancellationToken cancellationToken)
        {
            await reach(cancellationToken);
            return EventDraft.Create("b");
        }
    }

    public sealed class KernelHolder(CopKernel kernel)
    {
        public CopKernel Kernel => kernel;
    }

    public sealed class Locator(IServiceProvider services)
    {
        public IServiceProvider Services => services;
    }

    public sealed class HostLocator
    {
        public IHost? Host { get; set; }
    }

    public sealed class Parting(TaskCompletionSource<CopError?> parting, KernelHolder helper) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() =>
            parting.TrySetResult((await helper.Kernel.AppendAsync("other", EventDraft.Create("smuggled"), TestHost.Ada)).Error);
    }

    public sealed class Takes<T>(T given) : IAgent
    {
        public Task<AgentOutput> HandleAsync(Delivery delivery, AgentContext context, CancellationToken cancellationToken) =>
            Task.FromResult(given is null ? AgentOutput.None : EventDraft.Create("taken"));
    }

    public sealed class Greeter(Visits visits, ScopedNote note) : IAgent
    {
        public Task<AgentOutput> HandleAsync(Delivery delivery, AgentContext context, CancellationToken cancellationToken)
        {
            context.Services.GetRequiredService<ScopedNote>().ShouldBe(note);
            visits.Take(this, note);
            return Task.FromResult<AgentOutput>(EventDraft.Create("guest.greeted"));
        }
    }

    public sealed class ScopedNote(Visits visits) : IDisposable
    {
        public void Dispose() => visits.NoteDisposed();
    }

    public sealed class Visits
    {
        private readonly Lock _gate = new();
        private int _disposed;

        public List<object> Agents { get; } = [];

        public List<object> Notes { get; } = [];

        public int Disposed => _disposed;

        public void Take(object agent, object note)
        {
            lock (_gate)
            {
                Agents.Add(agent);
                Notes.Add(note);
            }
        }

        public void NoteDisposed() => Interlocked.Increment(ref _disposed);
    }
}
