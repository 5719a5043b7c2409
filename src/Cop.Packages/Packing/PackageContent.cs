using System.Collections.Immutable;

namespace Cop.Packages;

/// <summary>A package with all its files in memory.</summary>
internal sealed record PackageContent
{
    public required PackageManifest Manifest { get; init; }

    public required ImmutableArray<PackageFile> Files { get; init; }

    public required string Tree { get; init; }

    /// <summary>
    /// The tree digest of what a bundle is made of: without the records of evaluations, which say something about these files.
    /// </summary>
    public string SourceTree => TreeDigest.Of([.. Files.Where(file => !IsRecord(file.Path))]);

    /// <summary>The content of a file; null when the package has no such file.</summary>
    public ReadOnlyMemory<byte>? Find(string path) => Files.FirstOrDefault(file => file.Path == path)?.Content;

    /// <summary>Reads files as a package; null when a diagnostic says why they are none.</summary>
    public static PackageContent? Read(
        ImmutableArray<PackageFile> files, DiagnosticList diagnostics, string file = PackageManifest.FileName)
    {
        if (files.FirstOrDefault(each => each.Path == PackageManifest.FileName) is not { } manifestFile)
        {
            diagnostics.Add(DiagnosticCodes.NoManifest, file, SourceSpan.Start, "There is no cop.yaml in the package.");
            return null;
        }

        return ManifestReader.Read(manifestFile.Content.Span, diagnostics, file) is { } manifest
            ? new PackageContent { Manifest = manifest, Files = files, Tree = TreeDigest.Of(files) } : null;
    }

    /// <summary>Reads a folder as a package; null when a diagnostic says why it is none.</summary>
    public static PackageContent? ReadFolder(string folder, DiagnosticList diagnostics, string file = PackageManifest.FileName)
    {
        if (new PackageFolder(folder).Read(PackageManifest.FileName, YamlReader.MaxBytes + 1, out var reason) is not { } utf8)
        {
            diagnostics.Add(DiagnosticCodes.NoManifest, file, SourceSpan.Start, $"There is no manifest to read. {reason}");
            return null;
        }

        return ManifestReader.Read(utf8, diagnostics, file) is { } manifest
            ? Read(PackingList.Read(folder, manifest), diagnostics, file) : null;
    }

    private static bool IsRecord(string path) =>
        path == EvaluationFiles.Fingerprint || path.StartsWith(SuiteCassette.Folder, StringComparison.Ordinal);
}
