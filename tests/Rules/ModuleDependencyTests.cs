using System.Reflection;

namespace Cop.Rules.Tests;

public sealed class ModuleDependencyTests
{
    private static readonly string[] Values = ["Results", "Json", "Model", "Abstractions"];
    private static readonly string[] Rules = [.. Values, "Causality", "Scheduling", "Projection", "Profiles", "Admission"];

    /// <summary>The modules that each module may refer to. A new reference is a decision, made here.</summary>
    private static readonly Dictionary<string, string[]> Knows = new()
    {
        // Errors contain JSON, and parsing JSON returns errors.
        ["Results"] = ["Json"],
        ["Json"] = ["Results"],
        ["Model"] = ["Results", "Json"],
        ["Abstractions"] = ["Results", "Json", "Model"],
        ["Events"] = ["Results", "Json", "Model"],
        ["Causality"] = Values,
        ["Scheduling"] = Values,
        ["Projection"] = [.. Values, "Causality"],
        ["Profiles"] = [.. Values, "Projection"],
        ["Admission"] = [.. Values, "Causality", "Projection", "Scheduling", "Profiles"],
        ["Runtime"] = Values,
        ["Appending"] = [.. Rules, "Runtime"],
        ["Reading"] = [.. Rules, "Runtime", "Appending"],
        ["Projecting"] = [.. Rules, "Runtime", "Appending"],
        ["Delivering"] = [.. Rules, "Events", "Runtime", "Appending"],
        ["Replicating"] = [.. Rules, "Runtime", "Appending"],
        ["Hosting"] = [.. Rules, "Runtime", "Appending", "Reading", "Projecting", "Delivering", "Replicating"],
    };

    /// <summary>The agent interface exposes its context, and agents are refused the type that appends.</summary>
    private static readonly (string Type, string Known)[] Exceptions =
        [(nameof(IAgent), nameof(AgentContext)), (nameof(AgentIsolation), nameof(CopKernel))];

    [Fact]
    public void Every_module_is_in_the_table() => Offenders.MustBeNone(
        CoreModules.Types.Select(item => item.Module).Where(module => !Knows.ContainsKey(module)),
        "A folder of Cop.Core is a module: add it to this table with the modules that it may refer to.");

    [Fact]
    public void Modules_refer_only_to_those_below_them() => Offenders.MustBeNone(
        from item in CoreModules.Types
        from known in CodeReferences.TypesNamedBy(item.Type)
        let module = CoreModules.Of(known)
        where module is not null && module != item.Module && !Knows[item.Module].Contains(module)
            && !Exceptions.Contains((item.Type.Name, known.Name))
        select $"{item.Module}/{item.Type.Name} knows {module}/{known.Name}",
        "References between modules point one way.");

    /// <summary>The modules of Cop.Core that a store refers to: the contracts, and pure rules that all stores share.</summary>
    private static readonly string[] KnownToStores = [.. Values, "Causality", "Projection", "Profiles"];

    /// <summary>The types of a store package that register it with a host, or take a host's options.</summary>
    private static readonly string[] Registrations =
    [
        "CopBuilderEmbeddedExtensions", "EmbeddedStoreOpener", "CopBuilderPostgresExtensions", "CopKernelPostgresExtensions",
        "TopicClientPostgresExtensions", "CopBuilderMartenExtensions", "CopKernelMartenExtensions", "TopicClientMartenExtensions",
    ];

    [Fact]
    public void Stores_refer_only_to_contracts_and_pure_modules() => Offenders.MustBeNone(
        OtherModulesKnownToStores().Where(item => !Registrations.Contains(item.Type.Name))
            .Select(item => $"{item.Type.Name} knows {item.Known.Name}"),
        "A store keeps rows and events; it decides nothing and runs nothing.");

    [Fact]
    public void Registrations_of_stores_refer_to_hosting() => Registrations.ShouldBeSubsetOf(
        OtherModulesKnownToStores().Select(item => item.Type.Name),
        "A type that refers to contracts only needs no exception.");

    private static IEnumerable<(Type Type, Type Known)> OtherModulesKnownToStores() =>
        from store in new[] { typeof(EmbeddedEventStore), typeof(PostgresEventStore), typeof(MartenEventStore) }
        from type in store.Assembly.GetTypes()
        where type.DeclaringType is null
        from known in CodeReferences.TypesNamedBy(type)
        let module = CoreModules.Of(known)
        where module is not null && !KnownToStores.Contains(module)
        select (type, known);

    [Fact]
    public void Pure_modules_return_no_tasks() => Offenders.MustBeNone(
        from item in CoreModules.Types
        where CoreModules.Pure.Contains(item.Module) || item is { Module: "Abstractions", Type.IsInterface: false }
        from method in CodeReferences.BodiesOf(item.Type).OfType<MethodInfo>()
        where IsAsynchronous(method.ReturnType)
        select $"{item.Module}/{item.Type.Name}.{method.Name} returns {method.ReturnType.Name}",
        "Pure modules are synchronous; only the interfaces in Abstractions promise tasks.");

    private static bool IsAsynchronous(Type type) => typeof(Task).IsAssignableFrom(type)
        || type == typeof(ValueTask) || type.IsGenericType
            && (type.GetGenericTypeDefinition() == typeof(ValueTask<>) || type.GetGenericTypeDefinition() == typeof(IAsyncEnumerable<>));
}
