using System.Collections.Immutable;

namespace Cop.Packages;

/// <summary>Rules for the texts of a package beyond their form: contradictions, variables without use, hidden text, keys.</summary>
internal static class PackageLint
{
    public static void Check(PackageContent package, DiagnosticList diagnostics)
    {
        var documents = new DiagnosticList();
        var guardrails = package.Manifest.Files.Where(file => file.Kind == "guardrail")
            .Select(file => (file.Path, Node: Read(package, file, documents))).Where(each => each.Node is not null)
            .Select(each => GuardrailFile.Read(each.Path, each.Node!)).ToList();
        Contradictions.Check([.. guardrails.SelectMany(each => each.Constraints)], diagnostics);
        CheckVariables(package, diagnostics);
        // Guardrails and attacks quote the phrases that they are about.
        var quoting = package.Manifest.Files.Where(file => file.Kind is "guardrail" or "suite").Select(file => file.Path)
            .ToHashSet(StringComparer.Ordinal);
        foreach (var file in package.Files.Where(file => !quoting.Contains(file.Path))) ContentScan.Scan("", file, diagnostics);
    }

    private static YamlNode? Read(PackageContent package, ManifestFile file, DiagnosticList diagnostics)
    {
        if (package.Find(file.Path) is not { } content
            || YamlReader.Read(file.Path, content.Span, diagnostics) is not { } node) return null;
        SchemaCheck.Check(node, file.Kind, file.Path, diagnostics);
        return diagnostics.HasErrors ? null : node;
    }

    private static void CheckVariables(PackageContent package, DiagnosticList diagnostics)
    {
        var used = new HashSet<string>(StringComparer.Ordinal);
        foreach (var file in package.Manifest.Files.Where(file => file.Kind is "system" or "message"))
            used.UnionWith(TemplateNames.Of(TemplateOf(package, file.Path)));
        foreach (var member in package.Manifest.Document.Members.Where(each => each.Key.EndsWith("dependencies", StringComparison.Ordinal)))
            used.UnionWith(
                member.Value.Members.SelectMany(each => each.Value["variables"]?.Members ?? []).Select(each => each.Value.TextOf("from"))
                    .OfType<string>());
        foreach (var variable in package.Manifest.Variables.Where(each => !used.Contains(each.Name)))
            diagnostics.Add(
                DiagnosticCodes.UnusedVariable, PackageManifest.FileName, variable.Span,
                $"No template uses the variable \"{variable.Name}\".",
                $"/context/system/variables/{variable.Name}", new("remove it, or use it"));
    }

    private static ImmutableArray<TemplateNode> TemplateOf(PackageContent package, string path)
    {
        var ignored = new DiagnosticList();
        return package.Find(path) is { } content && YamlReader.Decode(path, content.Span, ignored) is { } source
            ? new IncludeExpander(each => package.Find(each) is { } text ? YamlReader.Decode(each, text.Span, ignored) : null, ignored)
                .Expand(path, source)
            : [];
    }
}
