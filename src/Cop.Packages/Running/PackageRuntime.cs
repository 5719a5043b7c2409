using System.Collections.Immutable;
using Cop.AI;

namespace Cop.Packages;

/// <summary>The parts of a manifest that act while the package runs: runtime, observability and memory.</summary>
internal sealed record PackageRuntime
{
    public ModelChainOptions Chain { get; init; } = new();

    /// <summary>The tokens of a minute; null for no limit.</summary>
    public int? TokensPerMinute { get; init; }

    /// <summary>The model that is asked when the first one does not answer; null for none.</summary>
    public string? FallbackModel { get; init; }

    /// <summary>The condition over error.kind under which it is asked; null for each failure.</summary>
    public TemplateCondition? FallbackTrigger { get; init; }

    public bool NotifiesOfFallback { get; init; }

    /// <summary>The time for which an answer to the same request is used again; null for never.</summary>
    public TimeSpan? CacheLifetime { get; init; }

    /// <summary>debug, info, warn or error.</summary>
    public string LogLevel { get; init; } = "warn";

    public bool LogsPrompts { get; init; }

    public bool LogsResponses { get; init; }

    public bool HasMetrics { get; init; } = true;

    /// <summary>The share of calls that are traced; 0 for none.</summary>
    public double TraceRate { get; init; }

    public PackageMemory Memory { get; init; } = new("window", PackageMemory.DefaultMessages);

    /// <summary>The settings of a bundle.</summary>
    public static PackageRuntime Of(Bundle bundle)
    {
        var (runtime, observed) = (bundle.Running["runtime"], bundle.Running["observability"]);
        var (retry, fallback, limits) = (runtime?["retry_policy"], runtime?["fallback"], runtime?["rate_limits"]);
        var (cache, logging, tracing) = (runtime?["cache"], observed?["logging"], observed?["tracing"]);
        var defaults = new ModelChainOptions();
        return new PackageRuntime
        {
            Chain = defaults with
            {
                Retries = Whole(retry?["max_retries"]) ?? defaults.Retries,
                RetryDelay = Milliseconds(retry?["initial_delay_ms"]) ?? defaults.RetryDelay,
                MaxRetryDelay = Milliseconds(retry?["max_delay_ms"]) ?? defaults.MaxRetryDelay,
                Backoff = retry?["backoff"]?.AsString() switch
                {
                    "linear" => RetryBackoff.Linear, "constant" => RetryBackoff.Constant, _ => RetryBackoff.Exponential,
                },
                CallsPerMinute = Whole(limits?["requests_per_minute"]),
            },
            TokensPerMinute = Whole(limits?["tokens_per_minute"]),
            FallbackModel = IsOn(fallback?["enabled"]) ? fallback?["model"]?.AsString() : null,
            FallbackTrigger = fallback?["trigger"]?.AsString() is { } trigger ? new TagReader(trigger).ReadCondition() : null,
            NotifiesOfFallback = IsOn(fallback?["notify"]),
            CacheLifetime = IsOn(cache?["enabled"]) ? TimeSpan.FromSeconds(Whole(cache?["ttl_seconds"]) ?? 300) : null,
            LogLevel = logging?["level"]?.AsString() ?? "warn",
            LogsPrompts = IsOn(logging?["include_prompts"]),
            LogsResponses = IsOn(logging?["include_responses"]),
            HasMetrics = observed?["metrics"]?["enabled"] is not { } metrics || IsOn(metrics),
            TraceRate = IsOn(tracing?["enabled"]) ? tracing?["sample_rate"]?.Element.GetDouble() ?? 1 : 0,
            Memory = PackageMemory.Of(bundle.Running["memory"]),
        };
    }

    /// <summary>Adds what a host cannot do as a manifest wants it.</summary>
    public static void Check(Bundle bundle, DiagnosticList diagnostics)
    {
        if (bundle.Running["runtime"]?["cache"]?["similarity_threshold"] is not null)
            Add("runtime.cache.similarity_threshold: the answer to a similar request is none to this one; only equal requests are cached.");
        if (bundle.Running["runtime"]?["fallback"] is { } fallback && IsOn(fallback["enabled"]))
        {
            if (fallback["model"] is null) Add("runtime.fallback is enabled and names no model.");
            if (fallback["trigger"]?.AsString() is { } trigger && !IsCondition(trigger))
                Add($"The condition runtime.fallback.trigger, \"{trigger}\", cannot be read.");
        }

        void Add(string message) =>
            diagnostics.Add(DiagnosticCodes.BadRuntime, PackageManifest.FileName, SourceSpan.Start, message, "/runtime");
    }

    /// <summary>Whether the other model is asked after a failure.</summary>
    /// <param name="kind">rate_limit, refused, timeout or unavailable.</param>
    public bool FallsBackAfter(string kind) => FallbackTrigger is null
        || ConditionValue.Of(Bound(FallbackTrigger, kind)) == true;

    private static bool IsCondition(string text)
    {
        var reader = new TagReader(text);
        return reader.ReadCondition() is not null && reader.IsAtEnd;
    }

    // error.kind is known only now; every other name has no value here.
    private static TemplateCondition Bound(TemplateCondition condition, string kind) => condition switch
    {
        TemplateCondition.Truth truth => truth with { Operand = Bound(truth.Operand, kind) },
        TemplateCondition.Equal equal => equal with { Operand = Bound(equal.Operand, kind) },
        TemplateCondition.Not not => new TemplateCondition.Not(Bound(not.Inner, kind)),
        TemplateCondition.All all => new TemplateCondition.All([.. all.Parts.Select(each => Bound(each, kind))]),
        TemplateCondition.Any any => new TemplateCondition.Any([.. any.Parts.Select(each => Bound(each, kind))]),
        _ => condition,
    };

    private static TemplateOperand Bound(TemplateOperand operand, string kind) =>
        operand.Path is { Up: 0, Name: "error", Members: ["kind"] }
            ? operand with { IsConstant = true, Constant = CopJson.From(kind) } : operand with { IsConstant = true, Constant = null };

    private static bool IsOn(CopJson? json) => json?.Kind == System.Text.Json.JsonValueKind.True;

    private static int? Whole(CopJson? json) => json?.Element.TryGetInt32(out int number) == true ? number : null;

    private static TimeSpan? Milliseconds(CopJson? json) => Whole(json) is { } number ? TimeSpan.FromMilliseconds(number) : null;
}
