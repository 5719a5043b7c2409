using System.Collections.Immutable;
using System.Security.Cryptography;

namespace Cop.Packages;

/// <summary>
/// Writes the files of targets. A target's folder is replaced as a whole, and <c>manifest.json</c> with all digests comes last.
/// </summary>
internal static class DistFolder
{
    private const string Unfinished = ".cop-unfinished-";

    // A folder that has this file was written here and may be replaced.
    private const string Mark = "checksums.sha256";

    public static BuiltFile Describe(TargetFile file) =>
        new(file.Path, Convert.ToHexStringLower(SHA256.HashData(file.Content.Span)), file.Content.Length);

    /// <summary>Writes the targets whose files differ from those on the disk.</summary>
    /// <returns>Whether anything was written.</returns>
    public static bool Write(
        PackageEnvironment environment, string? output, IEnumerable<(BuiltTarget Target, ImmutableArray<TargetFile> Files)> targets)
    {
        string folder = Path.GetFullPath(output ?? Path.Combine(environment.Folder, "dist"));
        string temporary = Path.Combine(folder, $"{Unfinished}{Path.GetRandomFileName()}");
        bool hasWritten = false;
        var all = targets.ToList();
        try
        {
            foreach (var (target, files) in all.Where(each => Differs(Path.Combine(folder, each.Target.Name), each.Files)))
            {
                hasWritten = true;
                Replace(Path.Combine(folder, target.Name), Path.Combine(temporary, target.Name), files);
            }

            // A folder of choice holds more than what is built.
            if (output is not null) return hasWritten;
            byte[] manifest = Manifest(all.Select(each => each.Target)).Utf8.ToArray();
            string manifestFile = Path.Combine(folder, "manifest.json");
            if (File.Exists(manifestFile) && File.ReadAllBytes(manifestFile).AsSpan().SequenceEqual(manifest)) return hasWritten;
            AtomicFile.Write(manifestFile, manifest, temporary);
            return true;
        }
        finally
        {
            // What earlier builds left that were killed goes as well.
            var unfinished = Directory.Exists(folder) ? Directory.GetDirectories(folder, Unfinished + "*") : [];
            foreach (var left in unfinished) Directory.Delete(left, recursive: true);
        }
    }

    private static CopJson Manifest(IEnumerable<BuiltTarget> targets) => CopJson.Object(("targets", CopJson.Object(targets.Select(target =>
        (target.Name, (CopJson?)CopJson.Object(
            ("format", CopJson.From(target.Format)),
            ("files", CopJson.Object(target.Files.Select(file => (file.Path, (CopJson?)CopJson.From($"sha256:{file.Digest}")))))))))));

    private static bool Differs(string folder, ImmutableArray<TargetFile> files)
    {
        if (!Directory.Exists(folder)) return true;
        var found = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(folder, file).Replace('\\', '/')).ToHashSet(StringComparer.Ordinal);
        return !found.SetEquals(files.Select(each => each.Path))
            || files.Any(file => !File.ReadAllBytes(Path.Combine(folder, file.Path)).AsSpan().SequenceEqual(file.Content.Span));
    }

    private static void Replace(string folder, string unfinished, ImmutableArray<TargetFile> files)
    {
        foreach (var file in files)
        {
            string path = Path.Combine(unfinished, file.Path);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, file.Content.Span);
        }

        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any() && !File.Exists(Path.Combine(folder, Mark)))
            throw new PackageFaultException(
                DiagnosticCodes.FileExists, $"{folder} holds files that no build wrote; nothing was replaced.",
                fix: new("name another folder"));
        string old = unfinished + ".old";
        if (Directory.Exists(folder)) Directory.Move(folder, old);
        Directory.Move(unfinished, folder);
    }
}
