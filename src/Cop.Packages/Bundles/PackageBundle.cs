using System.Collections.Immutable;
using System.Security.Cryptography;

namespace Cop.Packages;

/// <summary>A package that was built: the root and its dependencies in one document, ready to be rendered.</summary>
public sealed class PackageBundle
{
    private readonly Bundle _bundle;

    private PackageBundle(Bundle bundle, CopJson document) => (_bundle, Document) = (bundle, document);

    /// <summary>The document; its digest identifies the bundle.</summary>
    public CopJson Document { get; }

    internal Bundle Content => _bundle;

    /// <summary>The name of the package.</summary>
    public string Package => _bundle.Package;

    /// <summary>The version of the package.</summary>
    public string Version => _bundle.Version;

    /// <summary>Reads the <c>bundle.json</c> of the target standalone.</summary>
    /// <param name="utf8">The document.</param>
    /// <exception cref="ArgumentException">It is no bundle of this version.</exception>
    public static PackageBundle Load(ReadOnlySpan<byte> utf8) =>
        CopJson.Parse(utf8, new JsonLimits { MaxBytes = int.MaxValue, MaxDepth = 1024 }).TryGet(out var document, out _)
            && BundleJson.TryRead(document, out var bundle)
            ? new PackageBundle(bundle!, document)
            : throw new ArgumentException($"This is no bundle of version {BundleJson.Version}; build the package again.", nameof(utf8));

    /// <summary>Puts in the values of variables.</summary>
    /// <param name="values">The values by name; those of a dependency as <c>package:name</c>.</param>
    /// <param name="persona">The persona; null for the default.</param>
    /// <param name="model">The id of the model, for blocks that depend on it; null when it is not known.</param>
    /// <param name="nonces">Returns 24 hexadecimal digits that no author of a value can predict; null for random ones.</param>
    public PackageOutcome<RenderedPackage> Render(
        IReadOnlyDictionary<string, CopJson> values, string? persona = null, string? model = null, Func<string>? nonces = null)
    {
        ArgumentNullException.ThrowIfNull(values);
        var diagnostics = new DiagnosticList();
        var rendered = Render(
            _bundle, values, persona, ModelData.Read(null).Find(model, "standalone").ForTemplates, nonces ?? RandomNonce, diagnostics);
        ImmutableArray<Diagnostic> found = [.. diagnostics];
        return new(diagnostics.HasErrors ? null : rendered, found);
    }

    internal static RenderedPackage Render(
        Bundle bundle, IReadOnlyDictionary<string, CopJson> values, string? persona, TemplateModel model, Func<string> nonces,
        DiagnosticList diagnostics) =>
        new([
            .. BundleRendering.Render(bundle, values, persona, model, nonces, diagnostics).Select(each => new RenderedSection(
                each.Section.Id, each.Section.Kind, each.Section.Role,
                [.. each.Segments.Select(piece => new RenderedSegment(piece.Text, piece.Trust, piece.File, piece.Span, piece.Variable))])),
        ]);

    private static string RandomNonce() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12));
}
