using System.Collections.Immutable;
using Semver;

namespace Cop.Packages;

/// <summary>
/// Gets chosen packages: from the content store, else from a registry, verified in every respect before anything is kept.
/// </summary>
internal sealed class PackageFetch(ContentStore store, DateTimeOffset now)
{
    /// <summary>The files of a release with its lock entry.</summary>
    /// <param name="package">The document of the registry.</param>
    /// <param name="version">The chosen version.</param>
    /// <param name="expected">The lock entry of that version; null when there is none.</param>
    /// <param name="cancellationToken">Cancels the download.</param>
    /// <exception cref="PackageFaultException">The archive is not what the registry or the lock says.</exception>
    public async Task<(PackageContent Content, string Integrity)> FetchAsync(
        RegistryPackage package, SemVersion version, LockedPackage? expected, CancellationToken cancellationToken)
    {
        var release = package.Find(version)
            ?? throw new PackageFaultException(DiagnosticCodes.PackageNotFound, $"The registry has no {package.Name} {version} any more.");
        string integrity = release.Integrity is { } given && given.Split(' ').FirstOrDefault(IsSha512) is { } sha512
            ? sha512
            : throw new PackageFaultException(
                DiagnosticCodes.NoIntegrity,
                $"The registry gives no sha512 integrity of {package.Name} {version}, so nothing can verify it.");
        if (expected?.Integrity is { } locked && locked != integrity)
            throw Broken($"The lock has {package.Name} {version} with the integrity {locked}; the registry says {integrity}.");
        if (FromStore(release, integrity) is { } stored) return (Verified(stored, release, expected), integrity);
        byte[] archive = await package.Registry.DownloadAsync(release, cancellationToken).ConfigureAwait(false);
        string actual = TreeDigest.IntegrityOf(archive);
        if (actual != integrity) throw Broken($"The archive of {package.Name} {version} has the integrity {actual} and not {integrity}.");
        if (!ArchiveReader.TryRead(archive, out var files, out var reason))
            throw new PackageFaultException(DiagnosticCodes.BadArchive, $"The archive of {package.Name} {version} was rejected. {reason}");
        var content = Verified(ReadContent(release, files), release, expected);
        store.Add(new(package.Name, version.ToString(), integrity, content.Tree, files.Sum(file => (long)file.Content.Length), now), files);
        return (content, integrity);
    }

    private PackageContent? FromStore(RegistryRelease release, string integrity)
    {
        string version = release.Release.Version.ToString();
        if (store.Find(release.Name, version) is not { } record || record.Integrity != integrity) return null;
        if (store.Read(record.Tree) is not { } files) return null;
        store.Touch(release.Name, version, now);
        return ReadContent(release, files);
    }

    private static PackageContent ReadContent(
        RegistryRelease release, ImmutableArray<PackageFile> files)
    {
        var found = new DiagnosticList();
        string label = $"{release.Name}@{release.Release.Version}/{PackageManifest.FileName}";
        return PackageContent.Read(files, found, label) ?? throw new PackageFaultException(
            DiagnosticCodes.BadArchive, $"The manifest of {release.Name} {release.Release.Version} cannot be read: {found.First()}");
    }

    // A registry that says one thing and delivers another is refused, even where both digests are right.
    private static PackageContent Verified(PackageContent content, RegistryRelease release, LockedPackage? expected)
    {
        var manifest = content.Manifest;
        string label = $"{release.Name} {release.Release.Version}";
        if (manifest.Name != release.Name || manifest.Version != release.Release.Version)
            throw Disagrees($"The archive of {label} holds {manifest.Name} {manifest.Version}.");
        var stated = release.Release.Dependencies.Select(Key).Order(StringComparer.Ordinal);
        var actual = ManifestDependencies.OfDependency(manifest).Select(Key).Order(StringComparer.Ordinal);
        if (!stated.SequenceEqual(actual))
            throw Disagrees($"The manifest in the archive of {label} has other dependencies than the registry says.");
        if (release.Tree is { } tree && tree != content.Tree) throw Broken(
            $"The files of {label} have the digest {content.Tree} and not {tree}.");
        if (expected is not null && expected.Tree != content.Tree)
            throw Broken($"The lock has {label} with the digest {expected.Tree}; its files have {content.Tree}.");
        return content;
    }

    private static string Key(ReleaseDependency dependency) => $"{dependency.Kind} {dependency.Name} {dependency.Range}";

    private static bool IsSha512(string text) =>
        text.StartsWith("sha512-", StringComparison.Ordinal) && text.Length == 95 && text.EndsWith("==", StringComparison.Ordinal);

    private static PackageFaultException Broken(string message) => new(
        DiagnosticCodes.BrokenIntegrity, message, fix: new("find out which of the two is right before anything else"));

    private static PackageFaultException Disagrees(string message) => new(DiagnosticCodes.ArchiveDisagrees, message);
}
