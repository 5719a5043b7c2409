using System.Reflection;

namespace Cop.Rules.Tests;

public sealed class ModuleDependencyTests
{
    /// <summary>What each room may know of the others. A new arrow is a decision: it is made here.</summary>
    private static readonly Dictionary<string, string[]> Knows = new()
    {
        // An error may carry JSON, and reading JSON may give an error: the two lowest rooms share a wall.
        ["Results"] = ["Json"],
        ["Json"] = ["Results"],
        ["Model"] = ["Results", "Json"],
        ["Abstractions"] = ["Results", "Json", "Model"],
        ["Causality"] = ["Results", "Json", "Model", "Abstractions"],
        ["Scheduling"] = ["Results", "Json", "Model", "Abstractions"],
        ["Projection"] = ["Results", "Json", "Model", "Abstractions", "Causality"],
        ["Profiles"] = ["Results", "Json", "Model", "Abstractions", "Projection"],
        ["Admission"] = ["Results", "Json", "Model", "Abstractions", "Causality", "Projection", "Scheduling", "Profiles"],
        ["Embedded"] = ["Results", "Json", "Model", "Abstractions", "Causality", "Projection", "Scheduling", "Profiles"],
        ["Engine"] = ["Results", "Json", "Model", "Abstractions", "Causality", "Projection", "Scheduling", "Profiles", "Admission"],
        ["Hosting"] = ["Results", "Json", "Model", "Abstractions", "Projection", "Profiles", "Engine", "Embedded"],
    };

    /// <summary>An agent's door shows what an agent is handed, which the engine makes.</summary>
    private static readonly (string Type, string Known)[] Exceptions = [(nameof(IAgent), nameof(AgentContext))];

    [Fact]
    public void Every_room_is_in_the_table() => Offenders.MustBeNone(
        CoreModules.Types.Select(item => item.Room).Where(room => !Knows.ContainsKey(room)),
        "A folder of Cop.Core is a room: say in this test what it may know.");

    [Fact]
    public void Rooms_know_only_those_below_them() => Offenders.MustBeNone(
        from item in CoreModules.Types
        from known in CodeReferences.TypesNamedBy(item.Type)
        let room = CoreModules.Of(known)
        where room is not null && room != item.Room && !Knows[item.Room].Contains(room) && !Exceptions.Contains((item.Type.Name, known.Name))
        select $"{item.Room}/{item.Type.Name} knows {room}/{known.Name}",
        "Dependencies of rooms point one way.");

    [Fact]
    public void Only_doors_speak_of_tasks_among_the_rooms_that_decide() => Offenders.MustBeNone(
        from item in CoreModules.Types
        where CoreModules.Pure.Contains(item.Room) || item is { Room: "Abstractions", Type.IsInterface: false }
        from method in CodeReferences.BodiesOf(item.Type).OfType<MethodInfo>()
        where IsAsynchronous(method.ReturnType)
        select $"{item.Room}/{item.Type.Name}.{method.Name} returns {method.ReturnType.Name}",
        "Pure rooms are synchronous; only the interfaces in Abstractions promise tasks.");

    private static bool IsAsynchronous(Type type) => typeof(Task).IsAssignableFrom(type)
        || type == typeof(ValueTask) || type.IsGenericType && (type.GetGenericTypeDefinition() == typeof(ValueTask<>) || type.GetGenericTypeDefinition() == typeof(IAsyncEnumerable<>));
}
