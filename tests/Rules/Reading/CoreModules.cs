namespace Cop.Rules.Tests;

/// <summary>The modules of Cop.Core: the folders of its types.</summary>
internal static class CoreModules
{
    /// <summary>The pure modules.</summary>
    public static IReadOnlyList<string> Pure { get; } =
        ["Results", "Json", "Model", "Causality", "Projection", "Scheduling", "Profiles", "Admission"];

    private static readonly Dictionary<string, string> ModulesByType = Repository.Sources("src/Cop.Core")
        .SelectMany(file => file.Types.Select(type => (type.TypeName, Module: file.Path.Split('/')[2])))
        .DistinctBy(item => item.TypeName!).ToDictionary(item => item.TypeName!, item => item.Module, StringComparer.Ordinal);

    /// <summary>Every declared type of Cop.Core with its module.</summary>
    public static IReadOnlyList<(Type Type, string Module)> Types { get; } =
        [.. typeof(CopKernel).Assembly.GetTypes().Where(type => type.DeclaringType is null).Select(type => (type, Of(type)!))
            .Where(item => item.Item2 is not null)];

    /// <summary>The module of a type; null for a type of another assembly.</summary>
    public static string? Of(Type type) =>
        type.Assembly == typeof(CopKernel).Assembly ? ModulesByType.GetValueOrDefault(type.Name.Split('`')[0]) : null;
}
