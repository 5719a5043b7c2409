using System.Text.Json;

namespace Cop.Core.Tests.Requirements;

/// <summary>The requirements of the scripts in spec/vectors/checks, which test any implementation through the binding.</summary>
internal static class ConformanceChecks
{
    /// <summary>The ids of the checks of a requirement, in file order.</summary>
    public static ILookup<string, string> ByRequirement { get; } =
        Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Path, "spec", "vectors", "checks"), "*.json")
        .Where(file => !file.EndsWith(".schema.json", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal)
        .SelectMany(file => JsonElement.Parse(File.ReadAllBytes(file)).EnumerateArray())
        .SelectMany(
            check => check.GetProperty("requirements").EnumerateArray()
                .Select(requirement => (Requirement: requirement.GetString()!, Id: check.GetProperty("id").GetString()!)))
        .ToLookup(pair => pair.Requirement, pair => pair.Id, StringComparer.Ordinal);
}
