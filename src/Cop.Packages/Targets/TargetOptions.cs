using System.Collections.Immutable;

namespace Cop.Packages;

/// <summary>A target of the manifest's build section, or one that a command names.</summary>
internal sealed record TargetOptions
{
    private static readonly string[] Sections = ["preprocessing", "postprocessing"];

    public required string Name { get; init; }

    /// <summary>The format, without aliases.</summary>
    public required string Format { get; init; }

    public string? Model { get; init; }

    public string? Persona { get; init; }

    public bool IsOptimized { get; init; }

    public bool IncludesKnowledge { get; init; } = true;

    public bool IsStrict { get; init; }

    /// <summary>Values that the build puts in; a name with <c>package:</c> in front is that of a dependency.</summary>
    public ImmutableSortedDictionary<string, CopJson> Variables { get; init; } =
        ImmutableSortedDictionary<string, CopJson>.Empty.WithComparers(StringComparer.Ordinal);

    /// <summary>Whether knowledge is left out until the text fits.</summary>
    public bool TrimsBudget { get; init; }

    /// <summary>Whether a host of this kernel runs the package, so that what the runtime enforces is no loss.</summary>
    public bool RunsInKernel { get; init; }

    public static ImmutableArray<string> Formats { get; } =
        ["openai-responses", "openai-chat", "anthropic-messages", "standalone", "skill", "mcp-prompts"];

    /// <summary>The targets of a manifest, by name; every format under its own name where the manifest names none.</summary>
    public static ImmutableArray<TargetOptions> Of(PackageManifest manifest)
    {
        var build = manifest.Document["build"];
        bool trims = HasStep(build, "trim_budget"), minifies = HasStep(build, "minify");
        return
        [
            .. (build?["targets"]?.Members ?? []).Select(member => new TargetOptions
            {
                Name = member.Key,
                Format = WithoutAlias(member.Value.TextOf("format")!),
                Model = member.Value.TextOf("model"),
                Persona = member.Value.TextOf("persona"),
                IsOptimized = member.Value.FlagOf("optimize") ?? minifies,
                IncludesKnowledge = member.Value.FlagOf("include_knowledge") ?? true,
                IsStrict = member.Value.FlagOf("strict") ?? false,
                TrimsBudget = trims,
                Variables = (member.Value["vars"]?.Members ?? []).ToImmutableSortedDictionary(
                    each => each.Key, each => each.Value.ToJson(), StringComparer.Ordinal),
            }),
        ];
    }

    /// <summary>The target of a name: of the manifest, or a format with its defaults; null when there is neither.</summary>
    public static TargetOptions? Find(PackageManifest manifest, string name)
    {
        var targets = Of(manifest);
        string format = WithoutAlias(name);
        return targets.FirstOrDefault(each => each.Name == name)
            ?? (Formats.Contains(format) ? targets.FirstOrDefault(each => each.Format == format) ?? Default(manifest, format) : null);
    }

    private static TargetOptions Default(PackageManifest manifest, string format) => new()
    {
        Name = format,
        Format = format,
        IsOptimized = HasStep(manifest.Document["build"], "minify"),
        TrimsBudget = HasStep(manifest.Document["build"], "trim_budget"),
    };

    private static bool HasStep(YamlNode? build, string name) => Sections
        .SelectMany(section => build?[section]?.Items ?? [])
        .Any(step => step.Kind == YamlKind.String ? step.Text == name : step[name] is not null && step.FlagOf(name) != false);

    // The interface that "openai" once meant is gone (P-47).
    private static string WithoutAlias(string format) => format switch
    {
        "openai" => "openai-responses",
        "anthropic" => "anthropic-messages",
        _ => format,
    };
}
