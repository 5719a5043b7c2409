using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Cop.Packages;

/// <summary>
/// Compiles the templates of packages: reads, expands includes, checks variables, and binds the values known at build time.
/// </summary>
internal sealed class TemplateCompiler
{
    private readonly Dictionary<string, PackageContent> _packages;
    private readonly TemplateModel? _model;
    private readonly TemplateParsing _parse;
    private readonly Func<string, TemplateVariables> _variablesOf;
    private readonly Dictionary<string, ImmutableArray<Regex>> _exports = new(StringComparer.Ordinal);

    /// <param name="packages">All packages that includes may name.</param>
    /// <param name="model">The model; null leaves its blocks open.</param>
    /// <param name="variablesOf">The variables of a package, with the values that are known at build time.</param>
    /// <param name="parse">Parses a file.</param>
    public TemplateCompiler(
        IEnumerable<PackageContent> packages, TemplateModel? model, Func<string, TemplateVariables> variablesOf, TemplateParsing parse)
    {
        _parse = parse;
        _packages = packages.ToDictionary(each => each.Manifest.Name, StringComparer.Ordinal);
        (_model, _variablesOf) = (model, variablesOf);
    }

    public ImmutableArray<TemplateNode> Compile(PackageContent package, bool isRoot, string path, DiagnosticList diagnostics)
    {
        string file = isRoot ? path : $"pkg:{package.Manifest.Name}/{path}";
        if (package.Find(path) is not { } content || YamlReader.Decode(file, content.Span, diagnostics) is not { } source) return [];
        var expander =
            new IncludeExpander(each => Load(package, each, diagnostics), diagnostics) { MayInclude = MayInclude, Parse = _parse };
        return Bind(package.Manifest.Name, expander.Expand(file, source), diagnostics);
    }

    /// <summary>Checks the variables of a package's text, and inserts the values known at build time.</summary>
    public ImmutableArray<TemplateNode> Bind(string package, ImmutableArray<TemplateNode> nodes, DiagnosticList diagnostics)
    {
        var variables = _variablesOf(package);
        TemplateCheck.Check(nodes, variables.Declared.Select(each => each.Name), diagnostics);
        return TemplateBinder.Bind(nodes, variables, _model);
    }

    private string? Load(PackageContent root, string target, DiagnosticList diagnostics)
    {
        var (package, path) = Split(target);
        var owner = package is null ? root : _packages.GetValueOrDefault(package);
        return PackagePath.Normalize(path, out _) is { } normal && owner?.Find(normal) is { } content
            ? YamlReader.Decode(target, content.Span, diagnostics) : null;
    }

    // Files of one package may always include each other.
    private bool MayInclude(string from, string target)
    {
        var (package, path) = Split(target);
        if (package is null || IncludeExpander.RootOf(from) == IncludeExpander.RootOf(target)) return true;
        if (!_packages.TryGetValue(package, out var owner)) return true;
        if (!_exports.TryGetValue(package, out var patterns)) _exports[package] =
            patterns = [.. owner.Manifest.Exports.Select(IgnorePatterns.Glob)];
        return patterns.Any(pattern => pattern.IsMatch(path));
    }

    private static (string? Package, string Path) Split(string target)
    {
        string root = IncludeExpander.RootOf(target);
        return root.Length == 0 ? (null, target) : (root["pkg:".Length..^1], target[root.Length..]);
    }
}
