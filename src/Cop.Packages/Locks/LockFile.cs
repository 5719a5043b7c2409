using System.Collections.Immutable;

namespace Cop.Packages;

/// <summary>The exact versions that were chosen for a root: <c>cop.lock</c> (P-22).</summary>
internal sealed record LockFile
{
    public const string FileName = "cop.lock";
    public const int CurrentVersion = 1;

    /// <summary>Digest of the root's dependency sections, by which a lock that is out of step is noticed.</summary>
    public required string Requires { get; init; }

    /// <summary>The packages in ordinal order of their names.</summary>
    public ImmutableArray<LockedPackage> Packages { get; init; } = [];

    public ImmutableArray<string> Warnings { get; init; } = [];

    public LockedPackage? Find(string name) => Packages.FirstOrDefault(each => each.Name == name);

    /// <summary>The digest of what a manifest requires, over canonical JSON.</summary>
    public static string RequirementsOf(PackageManifest manifest)
    {
        string[] sections = ["dependencies", "dev_dependencies", "peer_dependencies", "optional_dependencies", "overrides"];
        var required = CopJson.Object(sections.Select(section => (section, manifest.Document[section]?.ToJson())));
        return "sha256:" + CopHash.Sha256(required.Utf8.Span).Value;
    }
}
