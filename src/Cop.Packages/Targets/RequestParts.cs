using System.Collections.Immutable;

namespace Cop.Packages;

/// <summary>The sections of a bundle by the place that they have in a request.</summary>
internal sealed record RequestParts(ImmutableArray<BundleSection> System, ImmutableArray<BundleSection> Messages)
{
    public static RequestParts Of(Bundle bundle, TargetOptions options)
    {
        var sections = BundleRendering.SectionsFor(bundle, options.Persona, new DiagnosticList()).ToImmutableArray();
        return new([.. sections.Where(each => each.Kind != "message")], [.. sections.Where(each => each.Kind == "message")]);
    }

    /// <summary>Whether a provider guarantees the arguments of a tool; where not, that is a loss.</summary>
    public static bool IsStrict(BundleTool tool, ImmutableArray<TargetLoss>.Builder losses)
    {
        bool fits = StrictSchema.Fits(tool.InputSchema);
        if (!fits)
            losses.Add(
                new("strict_arguments", tool.Id, "weakened",
                    "Not every property is required, or others are allowed, so the provider does not guarantee the arguments."));
        return fits;
    }

    /// <summary>The files of a request.</summary>
    public static TargetOutput Output(CopJson request, ImmutableArray<TargetLoss>.Builder losses) => new(
        [new(TargetText.IsTemplate(request) ? "request.template.json" : "request.json", request.Utf8)], losses.ToImmutable());
}
