using System.Reflection;

namespace Cop.Rules.Tests;

/// <summary>The table of section 5.6, kept by what each part is given.</summary>
[Trait("spec", "5.6")]
public sealed class CapabilityTests
{
    private static readonly Type[] Writers =
        [typeof(ICopStore), typeof(IEventStore), typeof(EmbeddedEventStore), typeof(ILoadedRows), typeof(AppendPipeline), typeof(BatchCommitter), typeof(EventAppender), typeof(CopKernel), typeof(Replicator)];

    private static readonly Type[] Invokers = [typeof(IAgent), typeof(AgentRegistration), typeof(AgentInvoker), typeof(Scheduler), typeof(IDeliveryRunner)];

    [Fact]
    public void The_projector_is_static_and_stateless()
    {
        var projector = typeof(Projector);
        (projector.IsAbstract && projector.IsSealed).ShouldBeTrue("The projector is a static class.");
        Offenders.MustBeNone(
            projector.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic).Where(field => !field.IsInitOnly && !field.IsLiteral).Select(field => field.Name),
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
        from type in new[] { typeof(Scheduler), typeof(Subscriptions), typeof(SubscriptionMailbox), typeof(SubscriptionLoop), typeof(ParentDeliveryGate), typeof(TimerQueue<>) }
        from constructor in type.GetConstructors(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance)
        from parameter in constructor.GetParameters()
        where Writers.Contains(parameter.ParameterType)
        select $"{type.Name}({parameter.ParameterType.Name} {parameter.Name})",
        "The scheduler emits no event and writes no store (spec 5.6); the deliveries that it has run do.");

    [Fact]
    public void An_agent_s_context_exposes_no_writing_interface() => Offenders.MustBeNone(
        from property in typeof(AgentContext).GetProperties()
        where Writers.Any(writer => writer.IsAssignableFrom(property.PropertyType))
        select $"{property.PropertyType.Name} {property.Name}",
        "An agent reads, and returns drafts (spec 5.6).");

    [Fact]
    public async Task An_agent_s_read_only_store_cannot_be_cast_to_a_writing_one()
    {
        var handed = new TaskCompletionSource<AgentContext>();
        var agent = AgentRegistration.Create("curious", EventFilter.All, (_, context, _) =>
        {
            handed.TrySetResult(context);
            return Task.FromResult(AgentOutput.None);
        });
        await using var kernel = await CopKernel.StartAsync(EmbeddedEventStore.OpenInMemory(Guid.NewGuid), new CopOptions { Agents = [agent] });
        (await kernel.AppendAsync("t", EventDraft.Create("a"), Actor.Human("ada"))).Unwrap();

        var context = await handed.Task;
        var objects = typeof(AgentContext).GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
            .Select(field => (field.Name, Value: field.GetValue(context)));
        Offenders.MustBeNone(
            objects.SelectMany(held => Writers.Append(typeof(IDeliveryStore)).Where(writer => writer.IsInstanceOfType(held.Value)).Select(writer => $"{held.Name} is {writer.Name}")),
            "No cast of what an agent holds gives it a door that writes (spec 4.2, 5.6).");
    }

    [Fact]
    public async Task A_host_s_read_only_store_cannot_be_cast_to_a_writing_one()
    {
        await using var kernel = await CopKernel.StartAsync(EmbeddedEventStore.OpenInMemory(Guid.NewGuid));
        object[] shown = [kernel.Store, kernel.Log];
        Offenders.MustBeNone(
            from door in shown
            from writer in Writers.Append(typeof(IDeliveryStore))
            where writer.IsInstanceOfType(door)
            select $"{door.GetType().Name} is {writer.Name}",
            "People and their interfaces append through the kernel and change no row (spec 5.6).");
    }
}
