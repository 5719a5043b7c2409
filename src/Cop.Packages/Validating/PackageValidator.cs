using System.Collections.Immutable;

namespace Cop.Packages;

/// <summary>Checks a package in a folder: its manifest, the files that the manifest names, its templates and its lock.</summary>
/// <remarks>Nothing is downloaded and no code of the package runs (P-7).</remarks>
public static class PackageValidator
{
    private const long MaxKnowledgeBytes = 256L * 1024 * 1024;

    /// <summary>Returns the faults of the package, by file and location; empty when there are none.</summary>
    /// <param name="folder">The folder with the <c>cop.yaml</c>.</param>
    public static ImmutableArray<Diagnostic> Validate(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        var (files, diagnostics) = (new PackageFolder(folder), new DiagnosticList());
        if (files.Read(PackageManifest.FileName, YamlReader.MaxBytes + 1, out var reason) is not { } utf8)
            diagnostics.Add(
                DiagnosticCodes.NoManifest, PackageManifest.FileName, SourceSpan.Start, $"There is no manifest to read. {reason}");
        else if (ManifestReader.Read(utf8, diagnostics) is { } manifest)
            Check(manifest, files, diagnostics);
        return [.. diagnostics];
    }

    private static void Check(PackageManifest manifest, PackageFolder folder, DiagnosticList diagnostics)
    {
        foreach (var file in manifest.Files)
        {
            if (folder.Read(file.Path, file.Kind == "knowledge" ? MaxKnowledgeBytes : YamlReader.MaxBytes, out var reason) is { } content)
                CheckFile(manifest, file, content, folder, diagnostics);
            else
                diagnostics.Add(
                    DiagnosticCodes.MissingFile, PackageManifest.FileName, file.Span, $"\"{file.Path}\" cannot be used. {reason}",
                    file.Pointer);
        }

        CheckLock(manifest, folder, diagnostics);
    }

    private static void CheckFile(
        PackageManifest manifest, ManifestFile file, byte[] content, PackageFolder folder, DiagnosticList diagnostics)
    {
        if (file.Kind is "system" or "message")
        {
            if (YamlReader.Decode(file.Path, content, diagnostics) is not { } source) return;
            var nodes = new IncludeExpander(path => LoadTemplate(path, folder, diagnostics), diagnostics).Expand(file.Path, source);
            TemplateCheck.Check(nodes, manifest.Variables.Select(variable => variable.Name), diagnostics);
        }
        else if (file.Kind == "suite")
        {
            var entry = manifest.Document["evaluation"]!["test_suites"]!.Items.First(each => each.TextOf("name") == file.Name);
            SuiteReader.Read(file.Path, content, entry, tools: null, diagnostics);
        }
        else if (file.Kind is "persona" or "guardrail" or "tool" && YamlReader.Read(file.Path, content, diagnostics) is { } document)
        {
            SchemaCheck.Check(document, file.Kind, file.Path, diagnostics);
            new ComponentCheck(file.Path, diagnostics).Check(document, file.Kind);
        }
    }

    // The files of other packages are in the content store; merging checks those includes.
    private static string? LoadTemplate(string path, PackageFolder folder, DiagnosticList diagnostics) =>
        path.StartsWith("pkg:", StringComparison.Ordinal) ? ""
        : PackagePath.Normalize(path, out _) is { } normal && folder.Read(normal, YamlReader.MaxBytes, out _) is { } content
            ? YamlReader.Decode(normal, content, diagnostics) : null;

    private static void CheckLock(PackageManifest manifest, PackageFolder folder, DiagnosticList diagnostics)
    {
        if (folder.Read(LockFile.FileName, YamlReader.MaxBytes, out _) is not { } content)
        {
            if (manifest.Dependencies.Any(dependency => dependency.Kind is DependencyKind.Normal or DependencyKind.Development))
                diagnostics.Add(
                    DiagnosticCodes.NoLock, PackageManifest.FileName, SourceSpan.Start,
                    "The package has dependencies and no cop.lock says which versions they have.");
        }
        else if (LockReader.Read(content, diagnostics) is { } locked && locked.Requires != LockFile.RequirementsOf(manifest))
        {
            diagnostics.Add(
                DiagnosticCodes.LockOutOfStep, LockFile.FileName, SourceSpan.Start,
                "The dependencies in cop.yaml changed since the lock was written.");
        }
    }
}
