using System.Collections.Immutable;
using System.Text;

namespace Cop.Packages;

/// <summary>A skill folder: <c>SKILL.md</c> with front matter, and knowledge as references.</summary>
internal static class SkillTarget
{
    private const int MaxDescription = 1024;

    public static TargetOutput Write(Bundle bundle, TargetOptions options, DiagnosticList diagnostics)
    {
        var sections = BundleRendering.SectionsFor(bundle, options.Persona, diagnostics).ToList();
        foreach (var open in sections.Where(each => TargetText.Closed(each.Nodes) is null))
            diagnostics.Add(
                DiagnosticCodes.OpenVariables, open.File, SourceSpan.Start,
                $"{open.Id} has open variables ({string.Join(", ", TemplateNames.Of(open.Nodes))}), and a skill has none.",
                fix: new("give their values under build.targets.<name>.vars"));
        if (diagnostics.HasErrors) return new([], []);
        var files = new List<TargetFile>();
        var references = sections.Where(each => each.Kind == "knowledge")
            .Select(each => (each.Name, Path: $"references/{Safe(each.Package)}-{each.Name}.md", each.Nodes)).ToList();
        var body = sections.Where(each => each.Kind is not ("knowledge" or "message")).Select(each => TargetText.Closed(each.Nodes)!)
            .Concat(references.Count == 0
                ? []
                : ["## References\n\n" + string.Join('\n', references.Select(each => $"- [{each.Name}]({each.Path})"))]);
        string description = bundle.Description ?? bundle.Package;
        files.Add(new("SKILL.md", Encoding.UTF8.GetBytes(
            $"---\nname: {Safe(bundle.Package)}\ndescription: " +
                $"{CopJson.From(description[..Math.Min(description.Length, MaxDescription)])}\n---\n\n"
            + string.Join("\n\n", body) + "\n")));
        files.AddRange(references.Select(each => new TargetFile(each.Path, Encoding.UTF8.GetBytes(TargetText.Closed(each.Nodes) + "\n"))));
        return new([.. files], [.. Losses(bundle, sections)]);
    }

    private static IEnumerable<TargetLoss> Losses(Bundle bundle, List<BundleSection> sections)
    {
        foreach (var tool in bundle.Tools)
        {
            yield return new("tools", tool.Id, "dropped", "A skill has no tools of its own.");
            yield return new("argument_schema", tool.Id, "dropped", "Without the tool there is no schema.");
            if (tool.RequiresApproval) yield return new("approval", tool.Id, "dropped", "Without the tool there is nothing to approve.");
            if (tool.RateLimit is not null) yield return new(
                "rate_limit", tool.Id, "dropped", "Without the tool there is nothing to count.");
        }

        foreach (var rule in bundle.Rules)
            yield return new(
                "guardrails", $"{rule.Package}/guardrail/{rule.Constraint.Name}", rule.Constraint.Phrases.IsEmpty ? "inlined" : "dropped",
                rule.Constraint.Phrases.IsEmpty ? "The rule is text, and nothing enforces it." : "Trigger phrases are not checked.");
        foreach (var section in sections.Where(each => each.Kind == "persona")) yield return new(
            "persona", section.Id, "inlined", "The persona is part of the text.");
        foreach (var section in sections.Where(each => each.Kind == "message")) yield return new(
            "messages", section.Id, "dropped", "A skill has no messages.");
        foreach (var section in sections.Where(each => each.Type == "dynamic")) yield return new(
            "dynamic_knowledge", section.Id, "inlined", "The whole text is one reference.");
        if (bundle.OutputSchema is not null) yield return new("output_schema", null, "dropped", "A skill has no form of answers.");
        foreach (var (name, _) in bundle.Settings.Members) yield return new(name, null, "dropped", "A skill has no settings.");
    }

    private static string Safe(string name) => name.TrimStart('@').Replace('/', '-');
}
