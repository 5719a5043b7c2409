using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace Cop.Packages;

/// <summary>Writes a bundle in the format of a target: a pure function from both to files and losses (P-47).</summary>
internal static class TargetWriter
{
    private static readonly ImmutableHashSet<string> Guarded = ["guardrails", "approval", "rate_limit", "argument_schema"];

    public static TargetOutput Write(Bundle bundle, TargetOptions options, ModelInfo model, DiagnosticList diagnostics)
    {
        // For every format, a persona that does not exist is an error, and not a text without one.
        _ = BundleRendering.SectionsFor(bundle, options.Persona, diagnostics).Count();
        if (diagnostics.HasErrors) return new([], []);
        var output = options.Format switch
        {
            "openai-responses" => OpenAiResponsesTarget.Write(bundle, options),
            "openai-chat" => OpenAiChatTarget.Write(bundle, options),
            "anthropic-messages" => AnthropicMessagesTarget.Write(bundle, options, model),
            "standalone" => StandaloneTarget.Write(bundle),
            "skill" => SkillTarget.Write(bundle, options, diagnostics),
            _ => McpPromptsTarget.Write(bundle, options),
        };
        if (!options.IncludesKnowledge) output =
            output with { Losses = output.Losses.Add(new("knowledge", null, "dropped", "include_knowledge is false.")) };
        if (options.IsStrict) CheckStrict(output, options, diagnostics);
        return diagnostics.HasErrors ? new([], []) : WithReports(output);
    }

    // The runtime enforces what the provider does not, where a host of this kernel runs the package.
    private static void CheckStrict(TargetOutput output, TargetOptions options, DiagnosticList diagnostics)
    {
        foreach (var loss in output.Losses.Where(each => Guarded.Contains(each.Feature) && each.Kind is ("dropped" or "runtime")))
        {
            if (loss.Kind == "runtime" && options.RunsInKernel) continue;
            diagnostics.Add(
                DiagnosticCodes.StrictLoss, PackageManifest.FileName, SourceSpan.Start,
                $"The target {options.Name} loses {loss.Feature} of {loss.SectionId ?? "the package"}: {loss.Note}",
                fix: loss.Kind == "runtime" ? new("give --runtime cop, if a host of this kernel runs it") : null);
        }
    }

    private static TargetOutput WithReports(TargetOutput output)
    {
        var losses = CopJson.Array(
            output.Losses.OrderBy(each => each.Feature, StringComparer.Ordinal).ThenBy(each => each.SectionId, StringComparer.Ordinal)
            .Select(ToJson));
        List<TargetFile> files = [.. output.Files, new("loss.json", losses.Utf8)];
        string checksums = string.Concat(files.OrderBy(each => each.Path, StringComparer.Ordinal)
            .Select(each => $"{Convert.ToHexStringLower(SHA256.HashData(each.Content.Span))}  {each.Path}\n"));
        return output with { Files = [.. files, new("checksums.sha256", Encoding.UTF8.GetBytes(checksums))] };
    }

    private static CopJson ToJson(TargetLoss loss) => CopJson.Object(
        ("feature", CopJson.From(loss.Feature)),
        ("sectionId", loss.SectionId is null ? null : CopJson.From(loss.SectionId)),
        ("kind", CopJson.From(loss.Kind)),
        ("note", CopJson.From(loss.Note)));
}
