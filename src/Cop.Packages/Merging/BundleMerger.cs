using System.Collections.Immutable;
using System.Text;

namespace Cop.Packages;

/// <summary>Merges a root and its dependencies into a bundle for one target.</summary>
internal sealed class BundleMerger
{
    private readonly InstalledPackages _installed;
    private readonly TargetOptions _target;
    private readonly ModelInfo _model;
    private readonly DiagnosticList _diagnostics;
    private readonly PackageOrder _order;
    private readonly DependencyUse _use;
    private readonly BundleVariables _variables;
    private readonly ImmutableArray<(PackageParts Parts, int Depth)> _packages;
    private readonly string _root;

    private BundleMerger(
        InstalledPackages installed, TargetOptions target, ModelInfo model, DiagnosticList diagnostics, TemplateParsing parse)
    {
        (_installed, _target, _model, _diagnostics) = (installed, target, model, diagnostics);
        _root = installed.Root.Manifest.Name;
        var conditions = new ConditionReader(target, model);
        _order = PackageOrder.Of(installed, condition => Holds(conditions, condition));
        ImmutableArray<PackageContent> dependentsFirst = [.. _order.Packages.Reverse()];
        _use = new DependencyUse(dependentsFirst, installed.HasDevelopment ? installed.Root : null);
        _variables = new BundleVariables(dependentsFirst, _use, target, diagnostics);
        // A format that is rendered later leaves the blocks for models open, unless a model is named.
        bool isOpen = target.Model is null && target.Format is "standalone";
        var templates = new TemplateCompiler(_order.Packages, isOpen ? null : model.ForTemplates, _variables.Of, parse);
        _packages =
        [
            .. _order.Packages.Select(each => (
                new PackageParts(each, each == installed.Root, conditions, templates, diagnostics), _order.DepthOf(each.Manifest.Name))),
        ];
    }

    /// <summary>The bundle; null when diagnostics say why there is none.</summary>
    public static Bundle? Merge(
        InstalledPackages installed, TargetOptions target, ModelInfo model, DiagnosticList diagnostics, TemplateParsing? parse = null)
    {
        var bundle = new BundleMerger(installed, target, model, diagnostics, parse ?? TemplateParser.Parse).Merge();
        return diagnostics.HasErrors ? null : bundle;
    }

    private Bundle? Merge()
    {
        if (_diagnostics.HasErrors) return null;
        var manifest = _installed.Root.Manifest;
        var guardrails = _packages.SelectMany(package => package.Parts.Guardrails(Rename(package.Parts, "guardrails"))
            .Select(each => (package.Parts.Name, package.Depth, each.Priority, each.File, Entry: each.Name))).ToList();
        var rules = GuardrailMerge.Override(
            GuardrailMerge.Order(guardrails.Select(each => (each.Name, each.Depth, each.Priority, each.File))), _root, out var overridden,
            _diagnostics);
        Contradictions.Check([.. rules.Select(each => each.Constraint)], _diagnostics);
        var personas = Parts("personas", parts => parts.Personas(Rename(parts, "personas")));
        var tools = Parts("tools", parts => parts.Tools(Rename(parts, "tools")));
        CheckCollisions("guardrail", guardrails.Select(each => (each.Entry, each.Name)));
        CheckCollisions("persona", personas.Select(each => (each.Name, each.Package)));
        CheckCollisions("tool", tools.Select(each => (each.Name, each.Package)));
        var knowledge = _target.IncludesKnowledge
            ? Parts("knowledge", parts => parts.Knowledge()).OrderByDescending(each => each.Priority)
                .ThenBy(each => _order.DepthOf(each.Package)).ThenBy(each => each.Package, StringComparer.Ordinal)
            : Enumerable.Empty<BundleSection>();
        return new Bundle
        {
            Package = _root,
            Version = manifest.Version.ToString(),
            Description = manifest.Description,
            Tree = _installed.Root.SourceTree,
            LockDigest = _installed.Lock is null
                ? null
                : "sha256:" + CopHash.Sha256(Encoding.UTF8.GetBytes(LockWriter.Write(_installed.Lock))).Value,
            Model = _target.Model,
            Packages = [.. _order.Packages.Reverse().Select(each => each.Manifest.Name)],
            Variables = _variables.All,
            Sections =
            [
                .. GuardrailMerge.Sections(rules), .. Prompts(), .. personas, .. _packages.SelectMany(each => each.Parts.Messages()),
                .. knowledge,
            ],
            Rules = rules,
            DefaultPersona = manifest.DefaultPersona,
            Tools = [.. tools],
            Settings = manifest.Document["runtime"]?["model_config"]?.ToJson() ?? CopJson.EmptyObject,
            OutputSchema = OutputSchema(),
            Running = Running(manifest.Document),
            Overrides = overridden,
        };
    }

    private static CopJson Running(YamlNode manifest)
    {
        var runtime = manifest["runtime"]?.ToJson().With("model_config", null);
        return CopJson.Object(
            ("runtime", runtime?.Members.Any() == true ? runtime : null), ("observability", manifest["observability"]?.ToJson()),
            ("memory", manifest["memory"]?.ToJson()));
    }

    private List<T> Parts<T>(string kind, Func<PackageParts, IEnumerable<T>> select) =>
        [.. _packages.Where(each => each.Parts.Name == _root || _use.Includes(each.Parts.Name, kind))
            .SelectMany(each => select(each.Parts))];

    private Func<string, string> Rename(PackageParts parts, string kind) => name => _use.NameOf(parts.Name, kind, name);

    private List<BundleSection> Prompts()
    {
        foreach (var (parts, _) in _packages.Where(each => each.Parts.Name != _root && PlacementOf(each.Parts) == "replace"))
            _diagnostics.Add(
                DiagnosticCodes.BadReplace, $"pkg:{parts.Name}/{PackageManifest.FileName}", SourceSpan.Start,
                $"{parts.Name} wants to replace the prompts of others; only the root may.");
        var root = _packages[^1].Parts;
        var own = root.System();
        var others = _packages.Where(each => each.Parts.Name != _root && _use.Includes(each.Parts.Name, "system"))
            .Select(each => each.Parts.System()).OfType<BundleSection>().ToList();
        List<BundleSection> ownOnly = own is null ? [] : [own];
        return PlacementOf(root) switch
        {
            "replace" => ownOnly,
            "prepend" => [.. others, .. ownOnly],
            "priority" => [.. ownOnly.Concat(others).OrderByDescending(each => each.Priority).ThenBy(each => _order.DepthOf(each.Package))
                .ThenBy(each => each.Package, StringComparer.Ordinal)],
            _ => [.. ownOnly, .. others],
        };
    }

    private static string PlacementOf(PackageParts parts) => parts.Manifest.Document["context"]?["merge"]?.TextOf("system") ?? "append";

    private CopJson? OutputSchema()
    {
        var file = _installed.Root.Manifest.Files.FirstOrDefault(each => each is { Kind: "schema", Name: "output" });
        if (file is null || _installed.Root.Find(file.Path) is not { } content) return null;
        return YamlReader.Read(file.Path, content.Span, _diagnostics)?.ToJson();
    }

    private void CheckCollisions(string kind, IEnumerable<(string Name, string Package)> parts)
    {
        foreach (var group in parts.GroupBy(each => each.Name).Where(group => group.Count() > 1))
            _diagnostics.Add(
                DiagnosticCodes.NameCollision, PackageManifest.FileName, SourceSpan.Start,
                $"The {kind} \"{group.Key}\" is brought by {string.Join(" and ", group.Select(each => each.Package))}.",
                fix: new("give one of them another name with \"rename\" at the dependency"));
    }

    private bool Holds(ConditionReader conditions, string text)
    {
        if (conditions.Read(text, out var reason) is { } condition) return ConditionValue.Of(condition) ?? true;
        _diagnostics.Add(
            DiagnosticCodes.BadCondition, PackageManifest.FileName, SourceSpan.Start, $"The condition \"{text}\" cannot be used. {reason}");
        return false;
    }
}
