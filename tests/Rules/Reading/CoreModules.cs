namespace Cop.Rules.Tests;

/// <summary>The rooms of Cop.Core: the folders in which its types are written.</summary>
internal static class CoreModules
{
    /// <summary>Those that decide and never act.</summary>
    public static IReadOnlyList<string> Pure { get; } = ["Results", "Json", "Model", "Causality", "Projection", "Scheduling", "Profiles", "Admission"];

    private static readonly Dictionary<string, string> RoomsByType = Repository.Sources("src/Cop.Core")
        .SelectMany(file => file.Types.Select(type => (type.TypeName, Room: file.Path.Split('/')[2])))
        .DistinctBy(item => item.TypeName!).ToDictionary(item => item.TypeName!, item => item.Room, StringComparer.Ordinal);

    /// <summary>Every type of Cop.Core that a programmer wrote, with its room.</summary>
    public static IReadOnlyList<(Type Type, string Room)> Types { get; } =
        [.. typeof(CopKernel).Assembly.GetTypes().Where(type => type.DeclaringType is null).Select(type => (type, Of(type)!)).Where(item => item.Item2 is not null)];

    /// <summary>The room of a type; null when it is not one of Cop.Core's.</summary>
    public static string? Of(Type type) => type.Assembly == typeof(CopKernel).Assembly ? RoomsByType.GetValueOrDefault(type.Name.Split('`')[0]) : null;
}
