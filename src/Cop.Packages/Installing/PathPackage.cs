using System.Collections.Immutable;

namespace Cop.Packages;

/// <summary>A package in a folder beside the root.</summary>
/// <param name="Path">The folder, relative to the root's.</param>
/// <param name="Content">The package.</param>
internal sealed record PathPackage(string Path, PackageContent Content)
{
    private const int MaxPackages = 1000;

    /// <summary>The path dependencies of a root and theirs (P-20); null when one cannot be read.</summary>
    public static ImmutableArray<PathPackage>? Collect(string folder, PackageManifest root, DiagnosticList diagnostics)
    {
        var found = new Dictionary<string, PathPackage>(StringComparer.Ordinal);
        var open = new Queue<(string Below, PackageManifest Manifest)>([("", root)]);
        while (open.TryDequeue(out var owner))
        {
            foreach (var dependency in owner.Manifest.Dependencies.Where(each => each.Path is not null))
            {
                if (owner.Manifest != root && dependency.Kind == DependencyKind.Development) continue;
                string path = PackagePath.Join(owner.Below, dependency.Path!);
                if (found.TryGetValue(dependency.Name, out var known) && known.Path == path) continue;
                if (Read(folder, path, dependency, diagnostics) is not { } package || found.Count >= MaxPackages) return null;
                if (!found.TryAdd(dependency.Name, package))
                {
                    diagnostics.Add(
                        DiagnosticCodes.BadPath, PackageManifest.FileName, dependency.Span,
                        $"\"{dependency.Name}\" is in two folders: {found[dependency.Name].Path} and {path}.");
                    return null;
                }

                open.Enqueue((path, package.Content.Manifest));
            }
        }

        return [.. found.Values];
    }

    private static PathPackage? Read(string folder, string path, ManifestDependency dependency, DiagnosticList diagnostics)
    {
        string file = $"{path}/{PackageManifest.FileName}";
        if (PackageContent.ReadFolder(System.IO.Path.Combine(folder, path), diagnostics, file) is not { } content) return null;
        if (content.Manifest.Name == dependency.Name) return new(path, content);
        diagnostics.Add(
            DiagnosticCodes.BadPath, PackageManifest.FileName, dependency.Span,
            $"The package in {path} has the name \"{content.Manifest.Name}\" and not \"{dependency.Name}\".");
        return null;
    }
}
