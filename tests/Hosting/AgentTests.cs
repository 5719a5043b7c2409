using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Cop.Hosting.Tests;

public sealed class AgentTests
{
    [Fact]
    public async Task An_agent_by_type_is_made_in_a_scope_of_its_own_for_each_invocation()
    {
        var visits = new Visits();
        using var host = TestHost.Build(
            cop => cop.UseMemory().AddAgent<Greeter>("greeter", EventFilter.OfTypes("guest.arrived")),
            services => services.AddSingleton(visits).AddScoped<ScopedNote>());
        await host.StartAsync();
        var topicId = TestHost.NewTopic();

        (await host.Kernel().AppendAsync(topicId, [EventDraft.Of("guest.arrived"), EventDraft.Of("guest.arrived"), EventDraft.Of("party.ended")], TestHost.Ada)).Unwrap();
        (await host.Kernel().WaitForTypeAsync(topicId, "guest.greeted")).Initiator.ShouldBe("agent:greeter");
        await host.Kernel().WaitForCountAsync(topicId, "guest.greeted", 2);

        visits.Agents.Distinct().Count().ShouldBe(2);
        visits.Notes.Distinct().Count().ShouldBe(2);
        await host.StopAsync();
        visits.Disposed.ShouldBe(2);
    }

    [Fact]
    public async Task An_agent_of_one_function_and_a_library_s_agents_run_in_one_kernel()
    {
        using var host = TestHost.Build(
            cop => cop.UseMemory().AddAgent("first", EventFilter.OfTypes("a"), (_, _, _) => Task.FromResult<AgentOutput>(EventDraft.Of("b"))),
            services => services.AddCop(library => library.AddAgent("second", EventFilter.OfTypes("b"), (_, _, _) => Task.FromResult<AgentOutput>(EventDraft.Of("c")))));
        await host.StartAsync();
        var topicId = TestHost.NewTopic();

        (await host.Kernel().AppendAsync(topicId, EventDraft.Of("a"), TestHost.Ada)).Unwrap();

        (await host.Kernel().WaitForTypeAsync(topicId, "c")).Initiator.ShouldBe("agent:second");
        await host.StopAsync();
    }

    public sealed class Greeter(Visits visits, ScopedNote note) : IAgent
    {
        public Task<AgentOutput> HandleAsync(Delivery delivery, AgentContext context, CancellationToken cancellationToken)
        {
            context.Services.GetRequiredService<ScopedNote>().ShouldBe(note);
            visits.Take(this, note);
            return Task.FromResult<AgentOutput>(EventDraft.Of("guest.greeted"));
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
