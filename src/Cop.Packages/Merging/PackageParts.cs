using System.Collections.Immutable;
using System.Globalization;

namespace Cop.Packages;

/// <summary>The parts of one package, read from its files: the stage between files and the bundle.</summary>
internal sealed class PackageParts(
    PackageContent package, bool isRoot, ConditionReader conditions, TemplateCompiler templates, DiagnosticList diagnostics)
{
    private readonly string _prefix = isRoot ? "" : $"pkg:{package.Manifest.Name}/";

    public string Name => package.Manifest.Name;

    public PackageManifest Manifest => package.Manifest;

    /// <summary>The system prompt, if the package has one.</summary>
    public BundleSection? System() => package.Manifest.Files.Where(file => file.Kind == "system").Select(file => new BundleSection
    {
        Id = $"{Name}/system/prompt",
        Kind = "system",
        Name = "prompt",
        Package = Name,
        File = _prefix + file.Path,
        Priority = package.Manifest.Document["context"]!["system"]!.IntegerOf("priority") ?? 0,
        Nodes = Template(file.Path),
    }).FirstOrDefault();

    public IEnumerable<BundleSection> Messages()
    {
        var roles = (package.Manifest.Document["context"]?["messages"]?.Items ?? []).Select(item => item.TextOf("role")!).ToList();
        return package.Manifest.Files.Where(file => file.Kind == "message").Select((file, index) => new BundleSection
        {
            Id = string.Create(CultureInfo.InvariantCulture, $"{Name}/message/{index + 1}"),
            Kind = "message",
            Name = string.Create(CultureInfo.InvariantCulture, $"{index + 1}"),
            Role = roles[index],
            Package = Name,
            File = _prefix + file.Path,
            Nodes = Template(file.Path),
        }).ToList();
    }

    public IEnumerable<BundleSection> Knowledge()
    {
        var entries = (package.Manifest.Document["context"]?["knowledge"]?.Items ?? [])
            .ToDictionary(item => item.TextOf("name")!, StringComparer.Ordinal);
        return package.Manifest.Files.Where(file => file.Kind == "knowledge").Select(file => new BundleSection
        {
            Id = $"{Name}/knowledge/{file.Name}",
            Kind = "knowledge",
            Name = file.Name,
            Package = Name,
            File = _prefix + file.Path,
            Priority = entries[file.Name].IntegerOf("priority") ?? 0,
            Type = entries[file.Name].TextOf("type") ?? "static",
            Nodes = KnowledgeText(file, entries[file.Name].TextOf("type") == "structured"),
        }).ToList();
    }

    public IEnumerable<BundleSection> Personas(Func<string, string> rename) =>
        package.Manifest.Files.Where(file => file.Kind == "persona").Select(file => (File: file, Node: Document(file)))
            .Where(each => each.Node is not null).Select(each => new BundleSection
            {
                Id = $"{Name}/persona/{rename(each.File.Name)}",
                Kind = "persona",
                Name = rename(each.File.Name),
                Package = Name,
                File = _prefix + each.File.Path,
                Priority = each.Node!.IntegerOf("priority") ?? 0,
                Nodes = templates.Bind(
                    Name, new PersonaText(_prefix + each.File.Path, conditions, diagnostics).Write(each.Node), diagnostics),
            }).ToList();

    public IEnumerable<(string Name, int Priority, GuardrailFile File)> Guardrails(Func<string, string> rename)
    {
        var entries = (package.Manifest.Document["context"]?["guardrails"]?.Items ?? [])
            .ToDictionary(item => item.TextOf("name")!, StringComparer.Ordinal);
        foreach (var file in package.Manifest.Files.Where(file => file.Kind == "guardrail"))
        {
            if (Document(file) is not { } node) continue;
            var read = GuardrailFile.Read(_prefix + file.Path, node);
            yield return (rename(file.Name), entries[file.Name].IntegerOf("priority") ?? read.Priority ?? 0, read);
        }
    }

    public IEnumerable<BundleTool> Tools(Func<string, string> rename)
    {
        var entries = (package.Manifest.Document["context"]?["tools"]?.Items ?? [])
            .ToDictionary(item => item.TextOf("name")!, StringComparer.Ordinal);
        return package.Manifest.Files.Where(file => file.Kind == "tool").Select(file => (File: file, Node: Document(file)))
            .Where(each => each.Node is not null)
            .Select(each => ToolFile.Read(rename(each.File.Name), Name, each.Node!, entries[each.File.Name])).ToList();
    }

    private ImmutableArray<TemplateNode> Template(string path) => templates.Compile(package, isRoot, path, diagnostics);

    private ImmutableArray<TemplateNode> KnowledgeText(ManifestFile file, bool isStructured)
    {
        string path = _prefix + file.Path;
        string content = package.Find(file.Path) is { } bytes && YamlReader.Decode(path, bytes.Span, diagnostics) is { } text
            ? text.ReplaceLineEndings("\n").TrimEnd('\n') : "";
        // A block of code in Markdown keeps data as it is; its delimiter is longer than any in the data.
        if (isStructured)
        {
            string fence = "```";
            while (content.Contains(fence, StringComparison.Ordinal)) fence += "`";
            content = $"{fence}\n{content}\n{fence}";
        }

        return [new TemplateNode.Text($"## Knowledge: {file.Name}\n\n{content}\n", path, SourceSpan.Start)];
    }

    private YamlNode? Document(ManifestFile file)
    {
        string path = _prefix + file.Path;
        if (package.Find(file.Path) is not { } content || YamlReader.Read(path, content.Span, diagnostics) is not { } node) return null;
        var found = new DiagnosticList();
        SchemaCheck.Check(node, file.Kind, path, found);
        new ComponentCheck(path, found).Check(node, file.Kind);
        foreach (var diagnostic in found) diagnostics.Add(diagnostic);
        return found.HasErrors ? null : node;
    }
}
