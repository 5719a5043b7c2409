namespace Cop.Packages;

/// <summary>Compares what a package requires of a model with what is known of it (P-48).</summary>
internal static class ModelCheck
{
    public static void Check(PackageManifest manifest, TargetOptions target, ModelInfo model, DiagnosticList diagnostics)
    {
        if (target.Model is null) return;
        if (!model.IsKnown)
        {
            Add(DiagnosticCodes.UnknownModel, $"Nothing is known of the model \"{target.Model}\", so nothing is checked against it.",
                new("give its data with --models"));
            return;
        }

        var compatibility = manifest.Document["compatibility"];
        foreach (var feature in (compatibility?.TextsOf("features_required") ?? []).Where(each => !model.Features.Contains(each)))
            Add(DiagnosticCodes.MissingFeature, $"The model {target.Model} lacks {feature}, which the package requires.");
        if (compatibility?["context_window"]?.IntegerOf("minimum") is { } minimum && model.Window < minimum)
            Add(DiagnosticCodes.SmallWindow, $"The window of {target.Model} has {model.Window} tokens; the package requires {minimum}.");

        void Add(DiagnosticCode code, string message, DiagnosticFix? fix = null) =>
            diagnostics.Add(code, PackageManifest.FileName, SourceSpan.Start, message, fix: fix);
    }
}
