using System.Reflection;

namespace Cop.Rules.Tests;

/// <summary>The table of section 5.6, enforced by the interfaces that each component receives.</summary>
[Trait("spec", "5.6")]
public sealed class CapabilityTests
{
    private static readonly Type[] Writers =
    [
        typeof(ICopStore), typeof(IEventStore), typeof(ICommitTarget), typeof(ILoadedRows), typeof(AppendPipeline), typeof(BatchCommitter),
        typeof(EventAppender), typeof(CopKernel), typeof(Replicator),
    ];

    private static readonly Type[] Invokers =
        [typeof(IAgent), typeof(AgentRegistration), typeof(AgentInvoker), typeof(Scheduler), typeof(IDeliveryRunner)];

    [Fact]
    public void The_projector_is_static_and_stateless()
    {
        var projector = typeof(Projector);
        (projector.IsAbstract && projector.IsSealed).ShouldBeTrue("The projector is a static class.");
        Offenders.MustBeNone(
            projector.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
                .Where(field => !field.IsInitOnly && !field.IsLiteral).Select(field => field.Name),
            "The projector keeps no state between calls.");
    }

    [Fact]
    public void Projecting_neither_emits_events_nor_invokes_agents() => Offenders.MustBeNone(
        from item in CoreModules.Types
        where item.Module == "Projection"
        from known in CodeReferences.TypesNamedBy(item.Type)
        where Invokers.Contains(known) || known == typeof(EventDraft) || known == typeof(EventAppender) || known == typeof(CopKernel)
        select $"{item.Type.Name} knows {known.Name}",
        "A projector turns events into rows, and nothing else (spec 5.6).");

    [Fact]
    public void The_scheduler_can_neither_emit_events_nor_write() => Offenders.MustBeNone(
        CapabilityGraph.FromFields(
            typeof(Scheduler), typeof(Subscriptions), typeof(SubscriptionMailbox), typeof(SubscriptionLoop), typeof(ParentDeliveryGate),
            typeof(TimerQueue<>)).WaysTo(Writers),
        "The scheduler emits no event and writes no store (spec 5.6); the deliveries that it has run do.");

    [Fact]
    public async Task No_writing_interface_is_reachable_from_an_agent()
    {
        var handed = new TaskCompletionSource<(Delivery, AgentContext)>();
        var agent = AgentRegistration.Create("curious", EventFilter.ForTypes("a"), (delivery, context, _) =>
        {
            handed.TrySetResult((delivery, context));
            return Task.FromResult(AgentOutput.None);
        });
        var store = EmbeddedEventStore.OpenInMemory(Guid.NewGuid);
        await using var kernel = await CopKernel.StartAsync(store, new CopOptions { Agents = [agent] });
        (await kernel.AppendAsync("t", EventDraft.Create("a"), Actor.Human("ada"))).Unwrap();
        var (delivery, context) = await handed.Task;
        Offenders.MustBeNone(
            CapabilityGraph.FromObjects(delivery, context).WaysTo(Writers.Append(typeof(IDeliveryStore))),
            "An agent reads, and returns drafts (spec 4.2, 5.6).");
    }

    [Fact]
    public async Task No_writing_interface_is_reachable_from_a_host_s_reader()
    {
        await using var kernel = await CopKernel.StartAsync(EmbeddedEventStore.OpenInMemory(Guid.NewGuid));
        Offenders.MustBeNone(
            CapabilityGraph.FromObjects(kernel.Store, kernel.Log).WaysTo(Writers.Append(typeof(IDeliveryStore))),
            "People and their interfaces append through the kernel and change no row (spec 5.6).");
    }

    [Fact]
    public void No_writing_interface_is_reachable_from_a_projection() => Offenders.MustBeNone(
        CapabilityGraph.FromTypes(
            typeof(Event), typeof(EventDraft), typeof(IProfileRows), typeof(ProfileRowKeys), typeof(ProfileRowChanges))
            .WaysTo(Writers.Append(typeof(IDeliveryStore))),
        "A projection turns events into rows, and nothing else (spec 5.6).");

    [Fact]
    public void The_capability_graph_finds_a_writing_interface_behind_a_chain_of_members()
    {
        CapabilityGraph.FromObjects(new Outer()).WaysTo(Writers).ShouldNotBeEmpty("a property's method, and what its task gives later");
        CapabilityGraph.FromTypes(typeof(Listener)).WaysTo(Writers).ShouldNotBeEmpty("the parameter of a callback");
        CapabilityGraph.FromFields(typeof(Holder)).WaysTo(Writers).ShouldNotBeEmpty("a private field");
        ICopReadOnlyStore reader = EmbeddedEventStore.OpenInMemory(Guid.NewGuid);
        CapabilityGraph.FromObjects(reader).WaysTo(Writers).ShouldNotBeEmpty("a cast");
        CapabilityGraph.FromObjects(new Shelf(reader)).WaysTo(Writers).ShouldNotBeEmpty("an item of a list of readers, cast");
        var known = CapabilityGraph.FromTypes(typeof(AgentContext));
        (known.Reaches(typeof(Event)), known.Reaches(typeof(TopicHead))).ShouldBe((true, true), "what tasks and streams give");
    }

    public sealed class Outer
    {
        public Inner Way { get; } = new();
    }

    public sealed class Inner
    {
        private readonly Lazy<CopKernel>[] _opened = [];

        public Task<Lazy<CopKernel>[]> OpenAsync() => Task.FromResult(_opened);
    }

    public sealed class Listener
    {
        private readonly Holder _holder = new(null);

        public void Listen(Action<Holder, CopKernel> heard) => heard(_holder, null!);
    }

    public sealed class Holder(Func<CopKernel>? kernel)
    {
        private readonly Func<CopKernel>? _kernel = kernel;

        public bool IsEmpty => _kernel is null;
    }

    public sealed class Shelf(ICopReadOnlyStore reader)
    {
        public IReadOnlyList<ICopReadOnlyStore> Readers { get; } = [reader];
    }
}
