using System.Collections.Immutable;
using System.Text;

namespace Cop.Packages;

/// <summary>The files of a package's folder that belong to it: all that <c>.copignore</c> and fixed rules leave.</summary>
/// <remarks>Keys and environment files are never shipped; what the manifest names always is.</remarks>
internal static class PackingList
{
    // Independent of a package's author wants: state of the tool, its results, and what may hold secrets.
    private static readonly IgnorePatterns Never = IgnorePatterns.Parse(
        ".git\n.cop\n/dist\n*.cop\n.env*\n*.pem\n*.key\n*.pfx\n*.p12\nid_rsa\nid_ed25519\nid_ecdsa\n.DS_Store\nnode_modules\n");

    /// <summary>The paths in order.</summary>
    /// <exception cref="PackageFaultException">The folder holds a link, or a file that the manifest names is never shipped.</exception>
    public static ImmutableArray<string> Paths(string folder, PackageManifest manifest)
    {
        string ignore = Path.Combine(folder, IgnorePatterns.FileName);
        var patterns = IgnorePatterns.Parse(File.Exists(ignore) ? File.ReadAllText(ignore, Encoding.UTF8) : "");
        var named = manifest.Files.Select(file => file.Path).Append(PackageManifest.FileName).Append(LockFile.FileName)
            .ToHashSet(StringComparer.Ordinal);
        foreach (var file in manifest.Files.Where(file => Never.IsIgnored(file.Path)))
            throw new PackageFaultException(
                DiagnosticCodes.CannotPack, $"\"{file.Path}\" is named by the manifest and is never part of a package.",
                fix: new("give the file another name or place"));
        var paths = new List<string>();
        Collect(folder, "", path => named.Contains(path) || path == EvaluationFiles.Fingerprint || !Never.IsIgnored(path)
            && !patterns.IsIgnored(path), paths);
        return PackageFiles.Sort(paths, path => path);
    }

    /// <summary>Reads the files, each once.</summary>
    /// <exception cref="PackageFaultException">The files cannot be a package, or one changes while it is read.</exception>
    public static ImmutableArray<PackageFile> Read(string folder, PackageManifest manifest)
    {
        var files = Paths(folder, manifest).Select(path => new PackageFile(path, ReadStable(folder, path))).ToImmutableArray();
        return PackageFiles.FindFault(files) is { } fault ? throw new PackageFaultException(DiagnosticCodes.CannotPack, fault) : files;
    }

    private static void Collect(string root, string below, Func<string, bool> isShipped, List<string> paths)
    {
        foreach (var entry in new DirectoryInfo(Path.Combine(root, below)).EnumerateFileSystemInfos())
        {
            string path = below.Length == 0 ? entry.Name : $"{below}/{entry.Name}";
            bool isFolder = entry is DirectoryInfo;
            if (isFolder && (Never.IsIgnored($"{path}/x") && path != "dist" && path != "dist/evaluation")) continue;
            if (entry.LinkTarget is not null && (isFolder || isShipped(path)))
                throw new PackageFaultException(
                    DiagnosticCodes.CannotPack, $"\"{path}\" is a link; a package has files only.",
                    fix: new($"replace it by a file, or exclude it in {IgnorePatterns.FileName}"));
            if (isFolder) Collect(root, path, isShipped, paths);
            else if (isShipped(path)) paths.Add(path);
            if (paths.Count > PackageFiles.MaxFiles)
                throw new PackageFaultException(DiagnosticCodes.CannotPack, $"There are more than {PackageFiles.MaxFiles} files.");
        }
    }

    private static byte[] ReadStable(string folder, string path)
    {
        var file = new FileInfo(Path.Combine(folder, path));
        var (length, time) = (file.Length, file.LastWriteTimeUtc);
        byte[] content = File.ReadAllBytes(file.FullName);
        file.Refresh();
        return content.Length == length && file.Length == length && file.LastWriteTimeUtc == time
            ? content
            : throw new PackageFaultException(
                DiagnosticCodes.CannotPack, $"\"{path}\" changed while it was read.", fix: new("repeat the command"));
    }
}
