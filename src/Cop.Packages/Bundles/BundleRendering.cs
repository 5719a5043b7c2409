using System.Collections.Immutable;

namespace Cop.Packages;

/// <summary>The second phase for a whole bundle: puts in the run-time values and chooses the persona.</summary>
internal static class BundleRendering
{
    /// <summary>The sections with their segments, in the order in which a model gets them.</summary>
    /// <param name="bundle">The bundle.</param>
    /// <param name="values">Values by name; those of a dependency as <c>package:name</c>.</param>
    /// <param name="persona">The persona; null for the default.</param>
    /// <param name="model">The model, for blocks that are still open.</param>
    /// <param name="nonces">Returns 24 hexadecimal digits that no author of a value can predict.</param>
    /// <param name="diagnostics">Collects values that are missing or do not fit.</param>
    public static ImmutableArray<(BundleSection Section, ImmutableArray<TemplateSegment> Segments)> Render(
        Bundle bundle, IReadOnlyDictionary<string, CopJson> values, string? persona, TemplateModel model, Func<string> nonces,
        DiagnosticList diagnostics)
    {
        var variables = Variables(bundle, values, diagnostics);
        return
        [
            .. SectionsFor(bundle, persona, diagnostics).Select(section => (
                section, TemplateRenderer.Render(section.Nodes, variables[section.Package], model, nonces, diagnostics))),
        ];
    }

    /// <summary>The sections with the chosen persona, and without the others.</summary>
    public static IEnumerable<BundleSection> SectionsFor(Bundle bundle, string? persona, DiagnosticList diagnostics)
    {
        string? chosen = persona ?? bundle.DefaultPersona;
        var names = bundle.Sections.Where(each => each.Kind == "persona").Select(each => each.Name).ToList();
        if (chosen is not null && !names.Contains(chosen))
            diagnostics.Add(
                DiagnosticCodes.NoSuchPersona, PackageManifest.FileName, SourceSpan.Start, $"There is no persona \"{chosen}\".",
                fix: NearestName.Find(chosen, names) is { } nearest ? new($"write \"{nearest}\"") : null);
        return bundle.Sections.Where(each => each.Kind != "persona" || each.Name == chosen);
    }

    private static Dictionary<string, TemplateVariables> Variables(
        Bundle bundle, IReadOnlyDictionary<string, CopJson> values, DiagnosticList diagnostics)
    {
        var variables = new Dictionary<string, TemplateVariables>(StringComparer.Ordinal);
        var used = new HashSet<string>(StringComparer.Ordinal);
        // Dependents first: a binding takes its value from one of them.
        foreach (var package in bundle.Packages)
        {
            var given = new Dictionary<string, CopJson>(StringComparer.Ordinal);
            var declared = bundle.Variables.Where(each => each.Package == package).ToList();
            foreach (var variable in declared)
            {
                string name = package == bundle.Package ? variable.Declaration.Name : $"{package}:{variable.Declaration.Name}";
                if (variable.Declaration.IsBoundAtBuild && variable.Declaration.Default is { } bound) given[variable.Declaration.Name] =
                    bound;
                else if (values.TryGetValue(name, out var value)) given[variable.Declaration.Name] = value;
                else if (variable.From is { } from && variables[from.Package].ValueOf(from.Name) is { } inherited)
                    given[variable.Declaration.Name] = inherited;
                if (!variable.Declaration.IsBoundAtBuild) used.Add(name);
            }

            variables[package] = new TemplateVariables([.. declared.Select(each => each.Declaration)], given);
            variables[package]
                .Check(package == bundle.Package ? PackageManifest.FileName : $"pkg:{package}/{PackageManifest.FileName}", diagnostics);
        }

        foreach (var name in values.Keys.Where(each => !used.Contains(each)).Order(StringComparer.Ordinal))
            diagnostics.Add(
                DiagnosticCodes.UnknownVariable, PackageManifest.FileName, SourceSpan.Start,
                $"A value is given for \"{name}\", which is no open variable.",
                fix: NearestName.Find(name, used) is { } nearest ? new($"write \"{nearest}\"") : null);
        return variables;
    }
}
