using System.Text.Json;

namespace Cop.Core.Tests.Requirements;

/// <summary>The scripts of spec/vectors/checks, through which any implementation is tested from outside: which requirement each holds it to.</summary>
internal static class ConformanceChecks
{
    /// <summary>The ids of the checks of a requirement, in their own order.</summary>
    public static ILookup<string, string> ByRequirement { get; } = Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Path, "spec", "vectors", "checks"), "*.json")
        .Where(file => !file.EndsWith(".schema.json", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal)
        .SelectMany(file => JsonElement.Parse(File.ReadAllBytes(file)).EnumerateArray())
        .SelectMany(check => check.GetProperty("requirements").EnumerateArray().Select(requirement => (Requirement: requirement.GetString()!, Id: check.GetProperty("id").GetString()!)))
        .ToLookup(pair => pair.Requirement, pair => pair.Id, StringComparer.Ordinal);
}
