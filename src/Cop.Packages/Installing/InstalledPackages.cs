using System.Collections.Immutable;

namespace Cop.Packages;

/// <summary>A root with the packages of its lock, whose files were verified.</summary>
/// <param name="Root">The root.</param>
/// <param name="Lock">The lock; null for a root without dependencies.</param>
/// <param name="Packages">The packages of the lock, those for development only where that is asked for.</param>
internal sealed record InstalledPackages(
    PackageContent Root, LockFile? Lock, ImmutableArray<(LockedPackage Entry, PackageContent Content)> Packages)
{
    /// <summary>Whether the root's dependencies for development are among them, as its tests want them (P-15).</summary>
    public bool HasDevelopment { get; init; }

    /// <summary>Reads them; null when diagnostics say what is missing.</summary>
    public static InstalledPackages? Load(PackageEnvironment environment, DiagnosticList diagnostics, bool withDevelopment = false) =>
        PackageContent.ReadFolder(environment.Folder, diagnostics) is { } root
            ? Load(environment, root, diagnostics, withDevelopment)
            : null;

    /// <summary>Reads them for a root that was read; null when diagnostics say what is missing.</summary>
    public static InstalledPackages? Load(
        PackageEnvironment environment, PackageContent root, DiagnosticList diagnostics, bool withDevelopment = false)
    {
        if (ReadLock(root, diagnostics) is not { } file)
            return diagnostics.HasErrors ? null : new InstalledPackages(root, null, []) { HasDevelopment = withDevelopment };
        var paths = PathPackage.Collect(environment.Folder, root.Manifest, diagnostics);
        if (diagnostics.HasErrors || paths is null) return null;
        var store = new ContentStore(environment.Home);
        var packages = ImmutableArray.CreateBuilder<(LockedPackage, PackageContent)>();
        foreach (var entry in file.Packages.Where(each => withDevelopment || !each.IsDevelopment))
        {
            if (Read(entry, store, paths.Value, diagnostics) is { } content) packages.Add((entry, content));
        }

        return diagnostics.HasErrors ? null : new InstalledPackages(root, file, packages.ToImmutable())
        {
            HasDevelopment = withDevelopment,
        };
    }

    /// <summary>The lock of a root; null when it needs none, or when a diagnostic says what is wrong.</summary>
    public static LockFile? ReadLock(PackageContent root, DiagnosticList diagnostics)
    {
        if (root.Find(LockFile.FileName) is not { } text)
        {
            if (root.Manifest.Dependencies.Any(each => each.Kind != DependencyKind.Peer))
                diagnostics.Add(
                    DiagnosticCodes.NoLock, PackageManifest.FileName, SourceSpan.Start,
                    "The package has dependencies and no cop.lock says which versions they have.", fix: new("cop install"));
            return null;
        }

        if (LockReader.Read(text.Span, diagnostics) is not { } file) return null;
        if (file.Requires != LockFile.RequirementsOf(root.Manifest))
            diagnostics.Add(
                DiagnosticCodes.LockOutOfStep, LockFile.FileName, SourceSpan.Start,
                "The dependencies in cop.yaml changed since the lock was written.", fix: new("cop install"));
        return file;
    }

    private static PackageContent? Read(
        LockedPackage entry, ContentStore store, ImmutableArray<PathPackage> paths, DiagnosticList diagnostics)
    {
        if (entry.Integrity is null)
        {
            if (paths.FirstOrDefault(each => each.Content.Manifest.Name == entry.Name) is { } path
                && path.Content.Tree == entry.Tree) return path.Content;
            diagnostics.Add(
                DiagnosticCodes.LockOutOfStep, LockFile.FileName, SourceSpan.Start,
                $"The package {entry.Name} beside this one changed since the lock was written.", fix: new("cop install"));
            return null;
        }

        if (store.Read(entry.Tree) is { } files) return PackageContent.Read(
            files, diagnostics, $"pkg:{entry.Name}/{PackageManifest.FileName}");
        bool isDamaged = store.Find(entry.Name, entry.Version.ToString())?.Tree == entry.Tree;
        diagnostics.Add(
            isDamaged ? DiagnosticCodes.DamagedStore : DiagnosticCodes.NotInstalled, LockFile.FileName, SourceSpan.Start,
            $"{entry.Name} {entry.Version} is {(isDamaged ? "damaged" : "not")} in the content store.", fix: new("cop install"));
        return null;
    }
}
