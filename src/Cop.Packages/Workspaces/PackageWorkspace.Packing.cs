namespace Cop.Packages;

/// <content>Packing.</content>
public sealed partial class PackageWorkspace
{
    /// <summary>Packs the package into an archive. The same files give the same bytes, wherever and by whom they are packed.</summary>
    /// <param name="file">The file of the archive; null for <c>name-version.cop</c> in the package's folder.</param>
    /// <param name="isDryRun">Whether no file is written.</param>
    /// <param name="allowed">Findings of the scan that are accepted, as <c>CTX9002:path</c>.</param>
    public PackageOutcome<PackedArchive> Pack(string? file = null, bool isDryRun = false, IReadOnlyCollection<string>? allowed = null) =>
        Run<PackedArchive>(diagnostics =>
        {
            if (InstalledPackages.Load(_environment, diagnostics) is not { } installed) return null;
            AddFaults(diagnostics, allowed ?? []);
            var root = installed.Root;
            CheckPaths(root.Manifest, diagnostics);
            if (diagnostics.HasErrors) return null;
            if (ArchiveWriter.FindFault(root.Files) is { } fault) throw new PackageFaultException(DiagnosticCodes.CannotPack, fault);
            byte[] archive = ArchiveWriter.Write(root.Files);
            Verify(archive, root.Tree);
            string name = $"{root.Manifest.Name.Replace("@", "", StringComparison.Ordinal).Replace('/', '-')}-{root.Manifest.Version}.cop";
            string target = Path.GetFullPath(file ?? Path.Combine(_environment.Folder, name));
            if (!isDryRun) AtomicFile.Write(target, archive, Path.Combine(_environment.Folder, ".cop", "tmp"));
            return new PackedArchive
            {
                File = isDryRun ? null : target,
                Bytes = archive.Length,
                Integrity = TreeDigest.IntegrityOf(archive),
                Tree = root.Tree,
                Files = [.. root.Files.Select(each => (each.Path, (long)each.Content.Length))],
            };
        });

    private void AddFaults(DiagnosticList diagnostics, IReadOnlyCollection<string> allowed)
    {
        foreach (var diagnostic in FindLint().Where(each => !allowed.Contains($"{each.Code}:{each.File}"))) diagnostics.Add(diagnostic);
    }

    private static void CheckPaths(PackageManifest manifest, DiagnosticList diagnostics)
    {
        foreach (var dependency in manifest.Dependencies.Where(each => each.Path is not null && each.Range is null))
            diagnostics.Add(
                DiagnosticCodes.PathWithoutVersion, PackageManifest.FileName, dependency.Span,
                $"\"{dependency.Name}\" has a path and no version, so no one else could install this package.",
                fix: new("add \"version:\""));
    }

    private static void Verify(byte[] archive, string tree)
    {
        if (!ArchiveReader.TryRead(archive, out var files, out var reason) || TreeDigest.Of(files) != tree)
            throw new CopInvariantException($"The archive that was written cannot be read back. {reason}");
    }
}
