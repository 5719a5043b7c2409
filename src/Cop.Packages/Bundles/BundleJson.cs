using System.Collections.Immutable;
using System.Text.Json;

namespace Cop.Packages;

/// <summary>Writes bundles as canonical JSON, and reads them.</summary>
internal static class BundleJson
{
    public const int Version = 1;

    public static CopJson Write(Bundle bundle) => CopJson.Object(
        ("bundleVersion", CopJson.From(Version)),
        ("package", CopJson.Object(
            ("name", CopJson.From(bundle.Package)), ("version", CopJson.From(bundle.Version)), ("tree", CopJson.From(bundle.Tree)),
            ("description", Text(bundle.Description)))),
        ("lock", Text(bundle.LockDigest)),
        ("model", Text(bundle.Model)),
        ("packages", Texts(bundle.Packages)),
        ("variables", CopJson.Array(bundle.Variables.Select(Write))),
        ("sections", CopJson.Array(bundle.Sections.Select(Write))),
        ("guardrails", CopJson.Array(bundle.Rules.Select(Write))),
        ("defaultPersona", Text(bundle.DefaultPersona)),
        ("tools", CopJson.Array(bundle.Tools.Select(Write))),
        ("settings", bundle.Settings),
        ("output", bundle.OutputSchema),
        ("running", bundle.Running.Members.Any() ? bundle.Running : null),
        ("overrides", Texts(bundle.Overrides)));

    /// <summary>Reads a bundle; false when the JSON is none of this version.</summary>
    public static bool TryRead(CopJson json, out Bundle? bundle)
    {
        bundle = null;
        if (json["bundleVersion"]?.Element.TryGetInt32(out int version) != true || version != Version) return false;
        bundle = new Bundle
        {
            Package = json["package"]!["name"]!.AsString()!,
            Version = json["package"]!["version"]!.AsString()!,
            Tree = json["package"]!["tree"]!.AsString()!,
            Description = json["package"]!["description"]?.AsString(),
            LockDigest = json["lock"]?.AsString(),
            Model = json["model"]?.AsString(),
            Packages = TextsOf(json["packages"]),
            Variables = [.. json["variables"]!.Items.Select(ReadVariable)],
            Sections = [.. json["sections"]!.Items.Select(ReadSection)],
            Rules = [.. json["guardrails"]!.Items.Select(ReadRule)],
            DefaultPersona = json["defaultPersona"]?.AsString(),
            Tools = [.. json["tools"]!.Items.Select(ReadTool)],
            Settings = json["settings"]!,
            OutputSchema = json["output"],
            Running = json["running"] ?? CopJson.EmptyObject,
            Overrides = TextsOf(json["overrides"]),
        };
        return true;
    }

    private static CopJson Write(BundleVariable variable)
    {
        var declared = variable.Declaration;
        return CopJson.Object(
            ("package", CopJson.From(variable.Package)),
            ("name", CopJson.From(declared.Name)),
            ("type", CopJson.From(declared.Type)),
            ("required", CopJson.From(declared.IsRequired)),
            ("default", declared.Default),
            ("enum", CopJson.Array(declared.Allowed)),
            ("pattern", Text(declared.Pattern)),
            ("trust", CopJson.From(declared.Trust)),
            ("bound", CopJson.From(declared.IsBoundAtBuild)),
            ("fence", CopJson.From(declared.Fence)),
            ("from", variable.From is { } from ? Texts([from.Package, from.Name]) : null));
    }

    private static BundleVariable ReadVariable(CopJson json) => new(
        json["package"]!.AsString()!,
        new TemplateVariable
        {
            Name = json["name"]!.AsString()!,
            Type = json["type"]!.AsString()!,
            IsRequired = Flag(json["required"]),
            Default = json["default"],
            Allowed = [.. json["enum"]!.Items],
            Pattern = json["pattern"]?.AsString(),
            Trust = json["trust"]!.AsString()!,
            IsBoundAtBuild = Flag(json["bound"]),
            Fence = json["fence"]!.AsString()!,
            Span = SourceSpan.Start,
        },
        json["from"] is { } from ? (TextsOf(from)[0], TextsOf(from)[1]) : null);

    private static CopJson Write(BundleSection section) => CopJson.Object(
        ("id", CopJson.From(section.Id)),
        ("kind", CopJson.From(section.Kind)),
        ("name", CopJson.From(section.Name)),
        ("role", CopJson.From(section.Role)),
        ("origin", CopJson.Object(("package", CopJson.From(section.Package)), ("file", CopJson.From(section.File)))),
        ("priority", CopJson.From(section.Priority)),
        ("type", Text(section.Type)),
        ("nodes", TemplateJson.Write(section.Nodes)));

    private static BundleSection ReadSection(CopJson json) => new()
    {
        Id = json["id"]!.AsString()!,
        Kind = json["kind"]!.AsString()!,
        Name = json["name"]!.AsString()!,
        Role = json["role"]!.AsString()!,
        Package = json["origin"]!["package"]!.AsString()!,
        File = json["origin"]!["file"]!.AsString()!,
        Priority = json["priority"]!.Element.GetInt32(),
        Type = json["type"]?.AsString(),
        Nodes = TemplateJson.Read(json["nodes"]),
    };

    private static CopJson Write(BundleRule rule) => CopJson.Object(
        ("package", CopJson.From(rule.Package)),
        ("priority", CopJson.From(rule.Priority)),
        ("name", CopJson.From(rule.Constraint.Name)),
        ("hard", CopJson.From(rule.Constraint.IsHard)),
        ("file", CopJson.From(rule.Constraint.File)),
        ("rules", Texts(rule.Constraint.Rules)),
        ("phrases", Texts(rule.Constraint.Phrases)),
        ("stages", Texts(rule.Constraint.Stages)),
        ("action", CopJson.From(rule.Constraint.Action)),
        ("response", Text(rule.Constraint.Response)),
        ("alert", rule.Constraint.Alert is not { } alert ? null : CopJson.Object(
            ("guardrail", CopJson.From(alert.Guardrail)), ("threshold", CopJson.From(alert.Threshold)))),
        ("logLevel", Text(rule.Constraint.LogLevel)),
        ("escalate", rule.Constraint.IsEscalated ? CopJson.From(true) : null));

    private static BundleRule ReadRule(CopJson json) => new(
        json["package"]!.AsString()!,
        json["priority"]!.Element.GetInt32(),
        new GuardrailConstraint
        {
            Name = json["name"]!.AsString()!,
            IsHard = Flag(json["hard"]),
            File = json["file"]!.AsString()!,
            Span = SourceSpan.Start,
            Rules = TextsOf(json["rules"]),
            Phrases = TextsOf(json["phrases"]),
            Stages = TextsOf(json["stages"]),
            Action = json["action"]!.AsString()!,
            Response = json["response"]?.AsString(),
            Alert = json["alert"] is { } alert
                ? new GuardrailAlert(alert["guardrail"]!.AsString()!, alert["threshold"]!.Element.GetInt32()) : null,
            LogLevel = json["logLevel"]?.AsString(),
            IsEscalated = Flag(json["escalate"]),
        });

    private static CopJson Write(BundleTool tool) => CopJson.Object(
        ("name", CopJson.From(tool.Name)),
        ("package", CopJson.From(tool.Package)),
        ("description", CopJson.From(tool.Description)),
        ("inputSchema", tool.InputSchema),
        ("responseSchema", tool.ResponseSchema),
        ("requiresApproval", CopJson.From(tool.RequiresApproval)),
        ("rateLimit", tool.RateLimit is { } limit ? CopJson.From(limit) : null));

    private static BundleTool ReadTool(CopJson json) => new()
    {
        Name = json["name"]!.AsString()!,
        Package = json["package"]!.AsString()!,
        Description = json["description"]!.AsString()!,
        InputSchema = json["inputSchema"]!,
        ResponseSchema = json["responseSchema"],
        RequiresApproval = Flag(json["requiresApproval"]),
        RateLimit = json["rateLimit"]?.Element.GetInt32(),
    };

    private static bool Flag(CopJson? json) => json?.Kind == JsonValueKind.True;

    private static ImmutableArray<string> TextsOf(CopJson? json) => [.. (json?.Items ?? []).Select(each => each.AsString()!)];

    private static CopJson Texts(IEnumerable<string> texts) => CopJson.Array(texts.Select(CopJson.From));

    private static CopJson? Text(string? text) => text is null ? null : CopJson.From(text);
}
