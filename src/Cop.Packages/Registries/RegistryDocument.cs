using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace Cop.Packages;

/// <summary>Reads the document of a package that a registry serves.</summary>
/// <remarks>A release that cannot be read is ignored with a warning: one bad release must not make all others unusable.</remarks>
internal static class RegistryDocument
{
    public const int MaxBytes = 32 * 1024 * 1024;

    private static readonly (string Section, DependencyKind Kind)[] Sections =
    [
        ("dependencies", DependencyKind.Normal), ("peer_dependencies", DependencyKind.Peer),
        ("optional_dependencies", DependencyKind.Optional),
    ];

    /// <summary>The package in a document.</summary>
    /// <param name="name">The name that was asked for.</param>
    /// <param name="utf8">The document.</param>
    /// <param name="registry">The registry that gave it.</param>
    /// <param name="address">Its address, for messages.</param>
    /// <param name="diagnostics">Collects releases that are ignored.</param>
    /// <exception cref="PackageFaultException">The document is none of that package.</exception>
    public static RegistryPackage Read(
        string name, ReadOnlySpan<byte> utf8, IPackageRegistry registry, string address, DiagnosticList diagnostics)
    {
        if (!CopJson.Parse(utf8, new JsonLimits { MaxBytes = MaxBytes }).TryGet(out var document, out var error))
            throw NotARegistry(name, address, $"It is not JSON: {error.Message}");
        if (document["name"]?.AsString() != name) throw NotARegistry(name, address, "It has another name, or none.");
        if (document["versions"] is not { Kind: JsonValueKind.Object } versions)
            throw NotARegistry(name, address, "It has no object \"versions\".");
        var tags = (document["dist-tags"]?.Members ?? []).Where(tag => tag.Value.Kind == JsonValueKind.String)
            .ToImmutableDictionary(tag => tag.Name, tag => tag.Value.AsString()!, StringComparer.Ordinal);
        var releases = ImmutableArray.CreateBuilder<RegistryRelease>();
        foreach (var (version, release) in versions.Members)
        {
            if (TryRead(name, version, release, out string reason) is { } read) releases.Add(read);
            else diagnostics.Add(
                DiagnosticCodes.ReleaseIgnored, PackageManifest.FileName, SourceSpan.Start,
                $"{name} {version} of {address} cannot be read and was ignored: {reason}");
        }

        return new(name, tags, releases.ToImmutable(), registry);
    }

    private static RegistryRelease? TryRead(string name, string key, CopJson release, out string reason)
    {
        if (!PackageVersion.TryParse(key, out var version, out var fault))
        {
            reason = fault;
            return null;
        }

        reason = release["version"]?.AsString() is { } stated && stated != key ? "it says that it is another version."
            : release["name"]?.AsString() is { } other && other != name ? "it says that it is another package."
            : release["dist"]?["tarball"]?.AsString() is null ? "it has no archive (dist.tarball)." : "";
        var dependencies = Dependencies(release, ref reason);
        return reason.Length > 0 ? null : new RegistryRelease
        {
            Name = name,
            Location = release["dist"]!["tarball"]!.AsString()!,
            Integrity = release["dist"]!["integrity"]?.AsString(),
            Tree = release["dist"]!["tree"]?.AsString() ?? release["tree"]?.AsString(),
            Deprecated = release["deprecated"]?.AsString() is { Length: > 0 } text ? text : null,
            License = release["license"]?.AsString(),
            Release = new PackageRelease
            {
                Version = version,
                Dependencies = dependencies,
                IsYanked = release["yanked"] is { Kind: JsonValueKind.True } or { Kind: JsonValueKind.String },
                Published = ReadTime(release["published"]?.AsString()),
            },
        };
    }

    private static ImmutableArray<ReleaseDependency> Dependencies(CopJson release, ref string reason)
    {
        var dependencies = ImmutableArray.CreateBuilder<ReleaseDependency>();
        foreach (var (section, kind) in Sections)
        {
            foreach (var (name, value) in release[section]?.Members ?? [])
            {
                string? range = value.AsString() ?? value["version"]?.AsString();
                bool allowPrereleases = value.Kind == JsonValueKind.Object && value["prerelease"] is { Kind: JsonValueKind.True };
                if (!PackageName.IsValid(name)) reason = $"\"{name}\" in {section} is no package name.";
                else if (range is null) reason = $"{name} in {section} has no range.";
                else if (!VersionRange.TryParse(range, allowPrereleases, out var parsed, out var fault)) reason = $"{name}: {fault}";
                else dependencies.Add(new(name, parsed.Versions, range, kind));
            }
        }

        return dependencies.ToImmutable();
    }

    private static DateTimeOffset? ReadTime(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    private static PackageFaultException NotARegistry(string name, string address, string reason) => new(
        DiagnosticCodes.NotARegistry, $"The registry {address} has no usable document of {name}. {reason}",
        fix: new("check the address of the registry"));
}
