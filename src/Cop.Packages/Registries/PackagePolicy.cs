using System.Collections.Immutable;
using Semver;

namespace Cop.Packages;

/// <summary>The policy of <c>cop-policy.yaml</c>: in the package's folder or the nearest above it.</summary>
internal sealed record PackagePolicy
{
    public const string FileName = "cop-policy.yaml";

    public ImmutableArray<string> Allow { get; init; } = [];

    public ImmutableArray<string> Deny { get; init; } = [];

    public ImmutableArray<string> Require { get; init; } = [];

    public ImmutableDictionary<string, VersionRange> Pins { get; init; } = ImmutableDictionary<string, VersionRange>.Empty;

    public ImmutableArray<string> Licenses { get; init; } = [];

    /// <summary>Releases that are younger are not chosen (P-19).</summary>
    public TimeSpan? MinimumAge { get; init; }

    /// <summary>The only registries that may be used; empty for no limit.</summary>
    public ImmutableArray<string> Registries { get; init; } = [];

    /// <summary>Reads the policy of a folder; faults in it are diagnostics.</summary>
    public static PackagePolicy Read(string folder, DiagnosticList diagnostics)
    {
        for (var at = new DirectoryInfo(Path.GetFullPath(folder)); at is not null; at = at.Parent)
        {
            string file = Path.Combine(at.FullName, FileName);
            if (File.Exists(file)) return Parse(File.ReadAllBytes(file), diagnostics);
        }

        return new PackagePolicy();
    }

    /// <summary>The reason that a version is not allowed; null when it is.</summary>
    public string? Refusal(string name, SemVersion version)
    {
        if (Deny.FirstOrDefault(pattern => Matches(pattern, name)) is { } denied) return $"{FileName} denies {denied}";
        if (!Allow.IsEmpty && !Allow.Any(pattern => Matches(pattern, name))) return $"{FileName} does not allow {name}";
        return Pins.TryGetValue(name, out var pin) && !pin.Versions.Contains(version) ? $"{FileName} pins {name} to {pin.Text}" : null;
    }

    /// <summary>The reason that a licence is not allowed; null when it is.</summary>
    public string? RefusalOfLicense(string name, string? license) =>
        Licenses.IsEmpty || license is not null && Licenses.Contains(license)
            ? null : $"{FileName} does not allow the licence of {name}, {license ?? "which names none"}";

    /// <summary>Throws for a registry that the policy does not allow.</summary>
    public void CheckRegistries(IEnumerable<string> registries)
    {
        foreach (var address in registries.Where(each => !Registries.IsEmpty && !Registries.Contains(each)))
            throw new PackageFaultException(DiagnosticCodes.PolicyRefused, $"{FileName} does not allow the registry {address}.", FileName);
    }

    private static PackagePolicy Parse(byte[] utf8, DiagnosticList diagnostics)
    {
        if (YamlReader.Read(FileName, utf8, diagnostics) is not { } document) return new PackagePolicy();
        SchemaCheck.Check(document, "policy", FileName, diagnostics);
        if (diagnostics.HasErrors) return new PackagePolicy();
        return new PackagePolicy
        {
            Allow = document.TextsOf("allow"),
            Deny = document.TextsOf("deny"),
            Require = document.TextsOf("require"),
            Licenses = document.TextsOf("licenses"),
            Registries = document.TextsOf("registries"),
            MinimumAge = document["min_release_age"] is { Number: > 0 } hours ? TimeSpan.FromHours(hours.Number) : null,
            Pins = ReadPins(document["pin"], diagnostics),
        };
    }

    private static ImmutableDictionary<string, VersionRange> ReadPins(YamlNode? node, DiagnosticList diagnostics)
    {
        var pins = ImmutableDictionary.CreateBuilder<string, VersionRange>(StringComparer.Ordinal);
        foreach (var member in node?.Members ?? [])
        {
            if (VersionRange.TryParse(member.Value.Text, false, out var range, out var reason)) pins[member.Key] = range;
            else diagnostics.Add(
                DiagnosticCodes.BadRange, FileName, member.Value.Span, $"\"{member.Value.Text}\" is no range. {reason}",
                $"/pin/{member.Key}");
        }

        return pins.ToImmutable();
    }

    // "@scope/*" and "name-*": one star at the end.
    private static bool Matches(string pattern, string name) => pattern.EndsWith('*')
        ? name.StartsWith(pattern[..^1], StringComparison.Ordinal) : pattern == name;
}
