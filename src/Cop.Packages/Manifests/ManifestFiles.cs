using System.Collections.Immutable;

namespace Cop.Packages;

/// <summary>Collects the files that a manifest names, and checks their paths and the names of the entries.</summary>
internal sealed class ManifestFiles(string file, DiagnosticList diagnostics)
{
    private readonly ImmutableArray<ManifestFile>.Builder _files = ImmutableArray.CreateBuilder<ManifestFile>();

    public ImmutableArray<ManifestFile> Read(YamlNode document)
    {
        var context = document["context"];
        Add("system", "", context?["system"]?["source"], "/context/system/source");
        AddList("message", context?["messages"], "/context/messages");
        Add("schema", "output", context?["output"]?["schema"], "/context/output/schema");
        foreach (var member in context?["personas"]?["available"]?.Members ?? [])
            Add("persona", member.Key, member.Value["source"], $"/context/personas/available/{member.Key}/source");
        AddList("knowledge", context?["knowledge"], "/context/knowledge");
        AddList("guardrail", context?["guardrails"], "/context/guardrails");
        AddList("tool", context?["tools"], "/context/tools");
        AddSuites(document["evaluation"]?["test_suites"]);
        CheckNames(document["evaluation"]?["benchmarks"], "/evaluation/benchmarks");
        return _files.ToImmutable();
    }

    private void AddList(string kind, YamlNode? list, string pointer)
    {
        CheckNames(list, pointer);
        for (int index = 0; index < (list?.Items.Length ?? 0); index++)
        {
            var item = list!.Items[index];
            string name = item.TextOf("name") ?? "";
            Add(kind, name, item["source"], $"{pointer}/{index}/source");
            Add("schema", name, item["schema"], $"{pointer}/{index}/schema");
        }
    }

    private void AddSuites(YamlNode? suites)
    {
        CheckNames(suites, "/evaluation/test_suites");
        for (int index = 0; index < (suites?.Items.Length ?? 0); index++)
            Add("suite", suites!.Items[index].TextOf("name") ?? "", suites.Items[index]["path"], $"/evaluation/test_suites/{index}/path");
    }

    private void CheckNames(YamlNode? list, string pointer)
    {
        var names = new Dictionary<string, SourceSpan>(StringComparer.Ordinal);
        for (int index = 0; index < (list?.Items.Length ?? 0); index++)
        {
            if (list!.Items[index]["name"] is { } name && !names.TryAdd(name.Text, name.Span))
            {
                diagnostics.Add(
                    DiagnosticCodes.DuplicateName, file, name.Span,
                    $"\"{name.Text}\" occurs twice; it is in line {names[name.Text].Line} too.",
                    $"{pointer}/{index}/name", new("give one of them another name"));
            }
        }
    }

    private void Add(string kind, string name, YamlNode? path, string pointer)
    {
        if (path is null) return;
        if (PackagePath.Normalize(path.Text, out var reason) is { } normal)
            _files.Add(new(kind, name, normal, path.Span, pointer));
        else
            diagnostics.Add(DiagnosticCodes.BadPath, file, path.Span, $"\"{path.Text}\" cannot be a file of a package. {reason}", pointer);
    }
}
