using System.Collections.Immutable;

namespace Cop.Packages;

/// <summary>Prompts and tools in the shape of the Model Context Protocol's lists.</summary>
internal static class McpPromptsTarget
{
    public static TargetOutput Write(Bundle bundle, TargetOptions options)
    {
        var parts = RequestParts.Of(bundle, options);
        string name = bundle.Package.TrimStart('@').Replace('/', '-');
        var open =
            TemplateNames.Of([.. parts.System.Concat(parts.Messages).SelectMany(each => each.Nodes)]).ToHashSet(StringComparer.Ordinal);
        var arguments = bundle.Variables.Where(each => !each.Declaration.IsBoundAtBuild && open.Contains(each.Declaration.Name)).ToList();
        var prompts = CopJson.Object(("prompts", CopJson.Array([CopJson.Object(
            ("name", CopJson.From(name)),
            ("description", CopJson.From(bundle.Description ?? bundle.Package)),
            ("arguments", CopJson.Array(arguments.Select(each => CopJson.Object(
                ("name", CopJson.From(NameOf(bundle, each))),
                ("required", CopJson.From(each.Declaration.IsRequired && each.From is null)))))))])));
        var prompt = CopJson.Object(
            ("description", CopJson.From(bundle.Description ?? bundle.Package)),
            ("messages", CopJson.Array(
            [
                Message("user", TargetText.Join(parts.System)),
                .. parts.Messages.Select(each => Message(each.Role, TargetText.Join([each]))),
            ])));
        var tools = CopJson.Object(("tools", CopJson.Array(bundle.Tools.Select(each => CopJson.Object(
            ("name", CopJson.From(each.Name)), ("description", CopJson.From(each.Description)), ("inputSchema", each.InputSchema))))));
        return new(
            [new("prompts.json", prompts.Utf8), new($"prompts/{name}.json", prompt.Utf8), new("tools.json", tools.Utf8)],
            [.. Losses(bundle, arguments)]);
    }

    private static string NameOf(Bundle bundle, BundleVariable variable) =>
        variable.Package == bundle.Package ? variable.Declaration.Name : $"{variable.Package}:{variable.Declaration.Name}";

    private static CopJson Message(string role, CopJson text) => CopJson.Object(
        ("role", CopJson.From(role)), ("content", CopJson.Object(("type", CopJson.From("text")), ("text", text))));

    private static IEnumerable<TargetLoss> Losses(Bundle bundle, List<BundleVariable> arguments)
    {
        foreach (var loss in RequestLosses.Of(bundle)) yield return loss;
        yield return new("system_role", null, "weakened", "Prompts have no system role; the text is a message of the user.");
        foreach (var variable in arguments.Where(each => each.Declaration.Type != "string"))
            yield return new(
                "typed_arguments", NameOf(bundle, variable), "weakened", $"Arguments are texts, and not {variable.Declaration.Type}.");
        if (bundle.OutputSchema is not null) yield return new("output_schema", null, "dropped", "Prompts have no form of answers.");
        foreach (var (name, _) in bundle.Settings.Members) yield return new(name, null, "dropped", "Prompts have no settings.");
    }
}
